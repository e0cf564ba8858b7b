"""Why a day is what it is, sentence by sentence, in Indonesian and English. Written while the day is judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kota_attendance.days.model import DayInput, Due, Judged, Seen
from kota_attendance.policies.model import Band
from kota_common.city import abbreviation, format_date, zone

_STATES = {
    "PENDING_APPROVAL": ("menunggu persetujuan atasan", "waits for the supervisor's approval"),
    "REJECTED": ("ditolak", "was rejected"),
}
_FLAGS = {
    "UNTRUSTED_TIME": ("waktu dari jam perangkat", "the phone's own clock"),
    "OUTSIDE": ("di luar lokasi kerja", "outside the sites"),
    "UNCERTAIN_PLACE": ("lokasi tidak pasti", "place uncertain"),
    "NO_LOCATION": ("tanpa lokasi", "no position"),
    "MOCK_LOCATION": ("lokasi tiruan", "made-up position"),
    "LATE_ARRIVAL": ("terlambat dikirim", "sent late"),
    "ANCHOR_NOT_OURS": ("jangkar waktu tidak dikenal", "anchor unknown"),
    "COUNTER_WENT_BACK": ("penghitung kunci mundur", "counter went back"),
    "REBOOTED": ("perangkat dinyalakan ulang", "phone restarted"),
    "POSITION_INVALID": ("lokasi tidak sah", "position invalid"),
}


class Explanation:
    """Collects the sentences of one day."""

    def __init__(self, day: DayInput) -> None:
        self._day = day
        self._zone = zone(day.time_zone)
        self.indonesian: list[str] = []
        self.english: list[str] = []

    def _say(self, indonesian: str, english: str) -> None:
        self.indonesian.append(indonesian)
        self.english.append(english)

    def _clock(self, at: datetime) -> tuple[str, str]:
        """`07.30.05 WIB` and `07:30:05 WIB`; with the date where it is another one."""
        local = at.astimezone(self._zone)
        short = abbreviation(self._zone)
        other = f" ({local:%d/%m})" if local.date() != self._day.day else ""
        return f"{local:%H.%M.%S} {short}{other}", f"{local:%H:%M:%S} {short}{other}"

    def schedule(self) -> None:
        """By which schedule the day is judged."""
        day = self._day
        if not day.schedule:
            self._say("Jadwal kerja belum ditetapkan untuk pegawai ini.", "No schedule is assigned to the employee.")
            return
        ramadan = (f", jam kerja {day.ramadan}", f", hours of {day.ramadan}") if day.ramadan else ("", "")
        self._say(
            f"{format_date(day.day)}: jadwal {day.schedule}{ramadan[0]} ({day.schedule_citation}).",
            f"{day.day.isoformat()}: schedule {day.schedule}{ramadan[1]} ({day.schedule_citation}).",
        )

    def holiday(self) -> None:
        """Why nothing was due."""
        day = self._day
        self._say(f"Libur: {day.holiday} ({day.holiday_source}).", f"Holiday: {day.holiday} ({day.holiday_source}).")

    def off(self) -> None:
        """Nothing was due."""
        self._say("Tidak ada jadwal kerja pada hari ini.", "No work is due on this day.")

    def punches(self, due: Due, one: Judged) -> None:
        """What was due, and each punch: used, between, or not counted, and with what evidence."""
        start, end = self._clock(due.due_in), self._clock(one.due_out)
        later = ("", "")
        if one.due_out != due.due_out:
            plain = self._clock(due.due_out)
            later = (
                f" (semula {plain[0]}, ditambah pengganti waktu fleksibel)",
                f" ({plain[1]} plus what flexible time makes up)",
            )
        self._say(f"Wajib masuk {start[0]}, pulang {end[0]}{later[0]}.", f"Due in {start[1]}, out {end[1]}{later[1]}.")
        for seen in sorted(due.punches, key=_by_time):
            self._punch(seen, one)

    def _punch(self, seen: Seen, one: Judged) -> None:
        at = self._clock(seen.at)
        if not seen.counts:
            why = _STATES[seen.state]
            self._say(f"Presensi {at[0]} tidak dihitung: {why[0]}.", f"Punch {at[1]} does not count: it {why[1]}.")
            return
        role = ("di antaranya", "in between")
        if seen.punch == one.in_punch:
            role = ("sebagai masuk", "as arrival")
        elif seen.punch == one.out_punch:
            role = ("sebagai pulang", "as departure")
        notes = [_FLAGS[flag] for flag in seen.flags]
        shown = (
            f" Catatan: {', '.join(n[0] for n in notes)}." if notes else "",
            f" Noted: {', '.join(n[1] for n in notes)}." if notes else "",
        )
        self._say(f"Presensi {at[0]} dihitung {role[0]}.{shown[0]}", f"Punch {at[1]} counts {role[1]}.{shown[1]}")
        if seen.outage:
            self._say(
                f"Presensi {at[0]} dibuat saat jaringan lokasi terputus, diterima tanpa catatan: {seen.outage}",
                f"Punch {at[1]} was made while the site was cut off and is accepted without a flag: {seen.outage}",
            )

    def late(self, one: Judged, band: Band) -> None:
        """Too late."""
        assert one.in_at is not None
        at, due = self._clock(one.in_at), self._clock(one.due_in)
        self._say(
            f"{band.code}: masuk {at[0]}, wajib {due[0]}, terlambat {one.late_min} menit; {self._cost(band)[0]}.",
            f"{band.code}: in {at[1]}, due {due[1]}, {one.late_min} minutes late; {self._cost(band)[1]}.",
        )

    def early(self, one: Judged, band: Band) -> None:
        """Left early."""
        assert one.out_at is not None
        at, due = self._clock(one.out_at), self._clock(one.due_out)
        self._say(
            f"{band.code}: pulang {at[0]}, wajib {due[0]}, {one.early_min} menit lebih cepat; {self._cost(band)[0]}.",
            f"{band.code}: out {at[1]}, due {due[1]}, {one.early_min} minutes early; {self._cost(band)[1]}.",
        )

    def missing_in(self, code: str, bp: int) -> None:
        """No arrival."""
        cost = self._cited(bp)
        self._say(f"{code}: tidak ada presensi masuk; {cost[0]}.", f"{code}: no arrival; {cost[1]}.")

    def missing_out(self, code: str, bp: int) -> None:
        """No departure."""
        cost = self._cited(bp)
        self._say(f"{code}: tidak ada presensi pulang; {cost[0]}.", f"{code}: no departure; {cost[1]}.")

    def absent(self) -> None:
        """Nothing at all."""
        cost = self._cited(self._day.policy.absent_bp)
        self._say(f"ALPA: tidak ada presensi; {cost[0]}.", f"ALPA: no punch; {cost[1]}.")

    def awaited(self) -> None:
        """Nothing yet."""
        self._say("Belum ada presensi; hari kerja belum berakhir.", "No punch yet; the day is not over.")

    def loose(self, punches: Iterable[Seen]) -> None:
        """Punches that belong to no stretch of work."""
        for seen in sorted(punches, key=_by_time):
            at = self._clock(seen.at)
            self._say(
                f"Presensi {at[0]} berada di luar jadwal, tidak memengaruhi hasil.",
                f"Punch {at[1]} belongs to no stretch of work and changes nothing.",
            )

    def capped(self, sum_bp: int, bp: int) -> None:
        """The day costs no more than an absence."""
        self._say(
            f"Jumlah potongan {_percent(sum_bp)} dibatasi sebesar potongan ALPA {_percent(bp)}.",
            f"The sum of {_percent(sum_bp)} is capped at an absence, {_percent(bp)}.",
        )

    def total(self, bp: int) -> None:
        """What the day costs, so far."""
        self._say(
            f"Potongan hari ini {_percent(bp)} ({self._day.policy.citation}).",
            f"The day costs {_percent(bp)} ({self._day.policy.citation}).",
        )

    def _cost(self, band: Band) -> tuple[str, str]:
        return self._cited(band.deduction_bp)

    def _cited(self, bp: int) -> tuple[str, str]:
        citation = self._day.policy.citation
        return f"potongan {_percent(bp)} menurut {citation}", f"costs {_percent(bp)} by {citation}"


def _by_time(seen: Seen) -> tuple[datetime, str]:
    return seen.at, seen.punch


def _percent(bp: int) -> str:
    """Basis points as `1,25 %`."""
    return f"{bp // 100},{bp % 100:02d} %"
