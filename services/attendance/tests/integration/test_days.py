"""A judged day says why, follows what it depends on, and nothing else moves."""

import json
from datetime import timedelta
from hashlib import sha256

from kota.attendance.v1 import calendars_pb2, days_pb2, policies_pb2
from kota.attendance.v1 import punches_pb2 as pb
from kota.fiber_network.v1 import endpoints_pb2
from kota.fiber_network.v1.events_pb2 import EndpointDegraded, EndpointRestored
from kota.identity.v1 import assignments_pb2

from .conftest import City, refused
from .kit import at, place, window

PRESENT, ABSENT = days_pb2.DAY_VERDICT_PRESENT, days_pb2.DAY_VERDICT_ABSENT


async def office(city: City):
    unit = await city.unit()
    await city.site(unit=unit)
    await city.hours(unit=unit)
    return unit, *(await city.employee(unit))


async def workday(city: City, who, phone, date: str, start: str = "07:25:00", end: str = "16:05:00") -> None:
    await city.punch(who, phone, at(f"{date} {start}"), kind=pb.PUNCH_KIND_IN, location=place())
    await city.punch(who, phone, at(f"{date} {end}"), kind=pb.PUNCH_KIND_OUT, location=place())


async def test_a_late_day_names_its_punches_the_rule_and_the_regulation(city: City) -> None:
    _, who, phone = await office(city)
    await workday(city, who, phone, "2026-07-06", "08:05:12")
    await city.judged()
    day = await city.day(who, phone, "2026-07-06")
    assert (day.verdict, day.late_minutes, list(day.codes), day.deduction_bp) == (PRESENT, 35, ["TL2"], 100)
    told = await who.ExplainDay(name=day.name)
    assert "TL2: masuk 08.05.12 WIB, wajib 07.30.00 WIB, terlambat 35 menit" in " ".join(told.lines)
    assert "Permentan 68/2012" in " ".join(told.lines)
    assert len(told.lines) == len(told.lines_english)
    assert sha256(told.input_json.encode()).hexdigest() == day.input_hash
    assert str(place().latitude_e7) not in told.input_json
    assert day.occurrences[0].in_punch.startswith(f"{city.parent}/punches/")


async def test_judging_again_without_a_change_makes_no_new_version(city: City) -> None:
    _, who, phone = await office(city)
    await workday(city, who, phone, "2026-07-06")
    await city.judged()
    before = await city.day(who, phone, "2026-07-06")
    async with city.service.database.transaction(city.code, city.admin.actor) as tx:
        await tx.execute(
            "INSERT INTO day_mark (city, employee, day, cause) VALUES ($1, $2, '2026-07-06', 'test')",
            city.code,
            phone.person,
        )
    await city.judged()
    assert await city.day(who, phone, "2026-07-06") == before


async def test_a_late_punch_re_evaluates_exactly_its_day(city: City) -> None:
    unit, who, phone = await office(city)
    other_who, other = await city.employee(unit)
    for date in ("2026-07-06", "2026-07-07", "2026-07-08"):
        await workday(city, other_who, other, date)
        await city.punch(who, phone, at(f"{date} 07:25:00"), location=place())
        if date != "2026-07-07":
            await city.punch(who, phone, at(f"{date} 16:05:00"), location=place())
    city.clock.now = at("2026-07-09 06:00:00")
    await city.tick("close_days")
    await city.judged()
    missing = await city.day(who, phone, "2026-07-07")
    assert (list(missing.codes), missing.deduction_bp) == (["PSW4"], 200)
    before = await city.versions_of_days()
    late = phone.punch(at("2026-07-07 16:10:00"), location=place())
    receipt = await who.RecordPunch(parent=city.parent, punch=late)
    assert receipt.punch.local_date == "2026-07-07"
    await city.judged()
    after = await city.versions_of_days()
    mine = (str(phone.person), "2026-07-07")
    assert {key for key in after if after[key] != before.get(key)} == {mine}
    assert after[mine] == before[mine] + 1
    assert (await city.day(who, phone, "2026-07-07")).deduction_bp == 0


async def test_a_day_without_a_punch_is_absent_once_it_is_over_and_not_before(city: City) -> None:
    _, who, phone = await office(city)
    city.clock.now = at("2026-07-06 12:00:00")
    await city.tick("close_days")
    await city.judged()
    with refused("DAY_NOT_FOUND"):
        await city.day(who, phone, "2026-07-06")
    city.clock.now = at("2026-07-07 03:00:00")
    await city.tick("close_days")
    await city.judged()
    day = await city.day(who, phone, "2026-07-06")
    assert (day.verdict, list(day.codes), day.deduction_bp) == (ABSENT, ["ALPA"], 400)


async def test_the_calendar_of_2026_has_25_days_and_a_holiday_revoked_later_moves_exactly_its_day(city: City) -> None:
    _unit, who, phone = await office(city)
    drafts = (await city.admin.ProposeCalendar(parent=city.parent, year=2026)).calendar_entries
    assert {e.state for e in drafts} == {calendars_pb2.CALENDAR_STATE_DRAFT}
    assert len([e for e in drafts if e.kind != calendars_pb2.CALENDAR_KIND_RAMADAN]) == 25
    assert not (await city.admin.ProposeCalendar(parent=city.parent, year=2026)).calendar_entries
    await city.admin.ConfirmCalendarEntries(parent=city.parent, names=[e.name for e in drafts])
    for date in ("2026-06-15", "2026-06-16", "2026-06-17"):  # the 16th: 1 Muharram
        await workday(city, who, phone, date)
    city.clock.now = at("2026-06-18 06:00:00")
    await city.tick("close_days")
    await city.judged()
    assert (await city.day(who, phone, "2026-06-16")).verdict == days_pb2.DAY_VERDICT_HOLIDAY
    before = await city.versions_of_days()
    listed = await city.admin.ListCalendarEntries(parent=city.parent, year=2026, page_size=100)
    row = next(e for e in listed.calendar_entries if e.first_date == "2026-06-16")
    revoked = await city.admin.RevokeCalendarEntry(name=row.name, etag=row.etag, source="SKB perubahan FIKTIF")
    assert revoked.state == calendars_pb2.CALENDAR_STATE_REVOKED
    await city.judged()
    after = await city.versions_of_days()
    assert {key for key in after if after[key] != before.get(key)} == {(str(phone.person), "2026-06-16")}
    assert (await city.day(who, phone, "2026-06-16")).verdict == PRESENT
    with refused("CALENDAR_STATE_UNFIT"):
        await city.admin.RevokeCalendarEntry(name=row.name, etag=revoked.etag, source="lagi")


async def test_in_ramadan_the_hours_of_ramadan_count(city: City) -> None:
    _, who, phone = await office(city)
    drafts = (await city.admin.ProposeCalendar(parent=city.parent, year=2026)).calendar_entries
    ramadan = [e for e in drafts if e.kind == calendars_pb2.CALENDAR_KIND_RAMADAN]
    assert [(e.first_date, e.last_date) for e in ramadan] == [("2026-02-19", "2026-03-20")]
    await workday(city, who, phone, "2026-02-19", "07:58:00", "15:00:10")
    await city.judged()
    assert (await city.day(who, phone, "2026-02-19")).codes[:] == ["TL1", "PSW2"], "a draft does not count"
    await city.admin.ConfirmCalendarEntries(parent=city.parent, names=[ramadan[0].name])
    await city.judged()
    day = await city.day(who, phone, "2026-02-19")
    assert (day.codes[:], day.worked_minutes) == ([], 390)


async def test_overnight_work_belongs_to_the_day_on_which_it_began(city: City) -> None:
    unit = await city.unit()
    await city.site(unit=unit)
    nights = [window(day, "21:00", "06:00", over=True) for day in range(7)]
    await city.hours(unit=unit, windows=nights, ramadan_windows=[], citation="Piket FIKTIF")
    who, phone = await city.employee(unit)
    await city.punch(who, phone, at("2026-07-06 20:55:00"), location=place())
    await city.punch(who, phone, at("2026-07-07 06:03:00"), location=place())
    await city.punch(who, phone, at("2026-07-07 20:50:00"), location=place())
    await city.judged()
    first, second = [await city.day(who, phone, f"2026-07-0{n}") for n in (6, 7)]
    assert (first.verdict, first.codes[:], first.worked_minutes) == (PRESENT, [], 540)
    assert second.verdict == days_pb2.DAY_VERDICT_OPEN


async def test_an_employee_who_moves_has_the_new_units_site_and_hours_from_that_day_on(city: City) -> None:
    old, who, phone = await office(city)
    new = await city.unit()
    far = await city.site(unit=new)
    hospital = await city.hours(unit=new, windows=[window(day, "10:00", "18:00") for day in range(7)])
    await workday(city, who, phone, "2026-07-06", "07:25:00")
    await city.judged()
    assert (await city.day(who, phone, "2026-07-06")).codes[:] == []
    async with city.service.database.reader(city.code, city.admin.actor) as reader:
        assignment = await reader.fetchval(
            "SELECT id FROM posting WHERE city = $1 AND employee = $2", city.code, phone.person
        )
    await city.assign(phone.person, old, "2026-01-01", "2026-07-06", id=assignment)
    await city.assign(phone.person, new, "2026-07-07")
    before, after = [
        await city.admin.GetEmployee(name=city.name("employees", phone.person), date=date)
        for date in ("2026-07-06", "2026-07-07")
    ]
    assert (before.unit, after.unit) == (city.name("units", old), city.name("units", new))
    assert (after.sites[:], after.schedule) == ([far.name], hospital.name)
    await workday(city, who, phone, "2026-07-07", "09:55:00", "18:01:00")
    await city.judged()
    assert (await city.day(who, phone, "2026-07-07")).codes[:] == []
    assert (await city.day(who, phone, "2026-07-06")).version == 1


async def test_a_mandate_begins_at_midnight_in_the_city(city: City) -> None:
    unit = await city.unit()
    who, phone = await city.employee(unit)
    await city.site(unit=unit)
    deputy = await city.register()
    await city.assign(deputy, unit, "2026-07-07", "2026-09-30", type=assignments_pb2.ASSIGNMENT_TYPE_PLT, leads=True)
    punch = (await city.punch(who, phone, location=place(east_m=800))).punch
    decision = {"name": punch.name, "etag": punch.etag, "state": pb.PUNCH_STATE_ACCEPTED, "reason": "Rapat di luar"}
    employee = {"name": f"{city.parent}/employees/{phone.person}"}
    city.clock.now = at("2026-07-06 23:59:59")
    assert not (await city.admin.GetEmployee(**employee)).supervisors
    with refused("PERMISSION_DENIED"):
        await city.person(deputy, unit).DecidePunch(**decision)
    city.clock.now = at("2026-07-07 00:00:00")  # 17:00 of the day before in UTC
    assert (await city.admin.GetEmployee(**employee)).supervisors == [f"{city.parent}/employees/{deputy}"]
    assert (await city.person(deputy, unit).DecidePunch(**decision)).state == pb.PUNCH_STATE_ACCEPTED


async def test_who_may_decide_follows_the_mandate(city: City) -> None:
    unit, who, phone = await office(city)
    head, deputy = await city.register(), await city.register()
    await city.assign(head, unit, "2026-01-01", "2026-07-06", leads=True)
    await city.assign(deputy, unit, "2026-07-07", "2026-07-20", leads=True, type=assignments_pb2.ASSIGNMENT_TYPE_PLH)
    punch = (await city.punch(who, phone, location=place(mock=True))).punch
    assert punch.state == pb.PUNCH_STATE_PENDING_APPROVAL
    decision = {"name": punch.name, "etag": punch.etag, "state": pb.PUNCH_STATE_ACCEPTED, "reason": "benar hadir"}
    for stranger in (who, city.person(deputy, unit), city.admin):
        with refused("PERMISSION_DENIED"):
            await stranger.DecidePunch(**decision)
    city.clock.now = at("2026-07-08 09:00:00")
    with refused("PERMISSION_DENIED"):
        await city.person(head, unit).DecidePunch(**decision)
    shown = await city.admin.GetEmployee(name=punch.employee)
    assert shown.supervisors[:] == [city.name("employees", deputy)]
    decided = await city.person(deputy, unit).DecidePunch(**decision)
    assert (decided.state, decided.version) == (pb.PUNCH_STATE_ACCEPTED, 2)
    with refused("PUNCH_DECIDED"):
        await city.person(deputy, unit).DecidePunch(**{**decision, "etag": decided.etag})
    with refused("ETAG_MISMATCH"):
        await city.person(deputy, unit).DecidePunch(**{**decision, "state": pb.PUNCH_STATE_REJECTED})
    await city.judged()
    assert (await city.day(who, phone, "2026-07-06")).occurrences[0].in_punch == punch.name
    assert (await who.GetReceipt(name=punch.name)).punch == decided, "the receipt's punch is what it is now"


async def test_a_policy_changes_the_bands_from_its_day_on_without_a_deploy(city: City) -> None:
    _, who, phone = await office(city)
    for date in ("2026-07-06", "2026-07-07"):
        await workday(city, who, phone, date, "08:05:00")
    await city.judged()
    platform = await city.admin.GetPolicyInForce(parent=city.parent, date="2026-07-06")
    assert (platform.version, platform.citation) == (0, "Permentan 68/2012")
    own = policies_pb2.Policy()
    own.CopyFrom(platform)
    own.effective_from_date, own.citation = "2026-07-07", "Perwali FIKTIF 1/2026 Pasal 3"
    own.late_bands[1].deduction_bp = 125
    published = await city.admin.PublishPolicy(parent=city.parent, policy=own)
    await city.judged()
    first, second = [await city.day(who, phone, f"2026-07-0{n}") for n in (6, 7)]
    assert (first.deduction_bp, first.version) == (100, 1)
    assert (second.deduction_bp, second.policy) == (125, published.name)
    own.late_bands[0].from_minute = 2
    with refused("POLICY_INVALID"):
        await city.admin.PublishPolicy(parent=city.parent, policy=own)


def endpoint(city: City, site: str, minutes: int, **changes) -> endpoints_pb2.Endpoint:
    made = endpoints_pb2.Endpoint(
        name=city.name("endpoints", "0197d000-0000-7000-8000-000000000001"),
        kind=endpoints_pb2.ENDPOINT_KIND_OFFICE,
        subject=site,
        outages=[city.name("outages", "0197d000-0000-7000-8000-0000000000aa")],
        cause="Kabel putus di Jalan Sudirman.",
        **changes,
    )
    made.since_time.FromDatetime(at("2026-07-06 07:00:00") + timedelta(minutes=minutes))
    return made


async def test_offline_punches_of_a_site_that_is_cut_off_are_accepted_without_a_flag_and_the_day_says_so(
    city: City,
) -> None:
    unit = await city.unit()
    site = await city.site(unit=unit)
    await city.hours(unit=unit)
    (who, phone), (early, early_phone) = await city.employee(unit), await city.employee(unit)
    signed = early_phone.punch(at("2026-07-06 07:20:00"), location=place())
    city.clock.now = at("2026-07-06 07:21:00")
    before = await early.RecordPunch(parent=city.parent, punch=signed)
    assert before.punch.state == pb.PUNCH_STATE_ACCEPTED_FLAGGED, "nobody knew of the cut yet"
    down = endpoint(city, site.name, 5, service=endpoints_pb2.ENDPOINT_SERVICE_DOWN)
    await city.told(EndpointDegraded(endpoint=down), down.name)
    cut = await city.admin.GetSite(name=site.name)
    assert cut.degraded
    excused = await early.GetPunch(name=before.punch.name)
    assert (excused.state, excused.version) == (pb.PUNCH_STATE_ACCEPTED, 2)
    offline = phone.punch(at("2026-07-06 07:28:00"), location=place())
    city.clock.now = at("2026-07-11 10:00:00")  # long after every window
    up = endpoint(city, site.name, 600, service=endpoints_pb2.ENDPOINT_SERVICE_UP)
    await city.told(EndpointRestored(endpoint=up), up.name)
    assert not (await city.admin.GetSite(name=site.name)).degraded
    punch = (await who.RecordPunch(parent=city.parent, punch=offline)).punch
    assert (punch.state, punch.flags[:]) == (pb.PUNCH_STATE_ACCEPTED, [])
    assert punch.time_grade == pb.TIME_GRADE_UNTRUSTED
    assert punch.site_outage == cut.open_outage
    await city.judged()
    told = await who.ExplainDay(name=f"{city.parent}/employees/{phone.person}/days/2026-07-06")
    assert "jaringan lokasi terputus, diterima tanpa catatan: Kabel putus di Jalan Sudirman." in " ".join(told.lines)
    assert json.loads(told.input_json)["due"][0]["punches"][0]["outage"]


async def test_a_schedule_that_overlaps_itself_is_refused(city: City) -> None:
    for windows, reason in (
        ([window(0, "07:30", "12:00"), window(0, "11:59", "16:00")], "SCHEDULE_OVERLAPS"),
        ([window(0, "21:00", "08:00", over=True), window(1, "07:30", "16:00")], "SCHEDULE_OVERLAPS"),
        ([window(6, "21:00", "08:00", over=True), window(0, "07:30", "16:00")], "SCHEDULE_OVERLAPS"),
        ([window(0, "16:00", "07:30")], "SCHEDULE_INVALID"),
        ([window(0, "07:30", "16:00", ("06:00", "07:00"))], "SCHEDULE_INVALID"),
    ):
        with refused(reason):
            await city.hours(windows=windows)
    touching = await city.hours(windows=[window(0, "07:30", "12:00"), window(0, "12:00", "16:00")])
    assert touching.week_minutes == 510
    with refused("ZONE_UNKNOWN"):
        await city.hours(time_zone="Europe/Berlin")
    normal = await city.hours()
    assert (normal.week_minutes, normal.ramadan_week_minutes) == (2250, 1950)


async def test_who_sees_whose_days(city: City) -> None:
    unit, who, phone = await office(city)
    await workday(city, who, phone, "2026-07-06")
    await city.judged()
    span = {"parent": city.parent, "first_date": "2026-07-01", "last_date": "2026-07-31"}
    stranger = city.person(await city.register(), await city.unit())
    with refused("DAY_NOT_FOUND"):
        await city.day(stranger, phone, "2026-07-06")
    assert not (await stranger.ListDays(**span)).days
    head = city.person(await city.register(), unit)
    for allowed in (who, head, city.admin):
        assert [d.date for d in (await allowed.ListDays(**span)).days] == ["2026-07-06"]
    with refused("INVALID_FIELD"):
        await who.ListDays(**{**span, "last_date": "2026-06-01"})
    with refused("INVALID_FIELD"):
        await who.ListDays(**{**span, "last_date": "2026-02-30"})
