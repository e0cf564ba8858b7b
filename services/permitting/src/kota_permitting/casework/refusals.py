"""What casework refuses, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from kota_common.errors import Kind, KotaError, StrategicForbidden


def _listed(principals: Iterable[str]) -> str:
    return ", ".join(principals)


class PermitNotFound(KotaError):
    """No such case for this caller: unknown, another city's, or another applicant's."""

    reason = "PERMIT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no permit {name}."
    indonesian = "Izin {name} tidak ada."
    cause = "The name is wrong, or the case is not one that the caller may see."
    fix = "List the permits of the city with the same token."

    def __init__(self, name: object) -> None:
        super().__init__(field="name", name=name)


class MoveNotAllowed(KotaError):
    """The case is in a state from which this move does not exist, or not for this actor."""

    reason = "MOVE_NOT_ALLOWED"
    kind = Kind.FAILED_PRECONDITION
    english = "{name} is {state}; {move} is not possible, allowed are: {allowed}."
    indonesian = "{name} berstatus {state}; {move} tidak dapat dilakukan, yang dapat: {allowed}."
    cause = "The table of moves has no such step from the present state for this caller."
    fix = "Make one of the allowed moves, or wait until somebody else has made theirs."

    def __init__(self, name: object, state: str, move: str, allowed: Iterable[str]) -> None:
        super().__init__(name=name, state=state, move=move, allowed=allowed)


class ConflictOfInterest(MoveNotAllowed):
    """An officer who applied for it themselves wants to decide on it."""

    reason = "CONFLICT_OF_INTEREST"
    kind = Kind.PERMISSION_DENIED
    english = "{name} is the caller's own application; {move} is for somebody else, allowed are: {allowed}."
    indonesian = "{name} adalah permohonan Anda sendiri; {move} dilakukan orang lain, yang dapat: {allowed}."
    cause = "Nobody reviews, recommends or decides on their own application (UU 30/2014 art. 42-43)."
    fix = "Let another officer of the unit take the case."


class ActingBarred(StrategicForbidden):
    """A Plt or Plh wants to make a strategic decision about a case: who may, is said."""

    reason = "STRATEGIC_FORBIDDEN"
    kind = Kind.PERMISSION_DENIED
    english = "An acting official ({mandate}) may not make a strategic decision; {who}."
    indonesian = "Pejabat {mandate} tidak berwenang mengambil keputusan strategis; {siapa}."
    cause = "UU 30/2014 art. 14(7): Plt and Plh act by mandate and may not decide what changes legal status."
    fix = "Let one of `deciders` decide; where it is empty, the giver of the mandate has a definitive holder assigned."

    def __init__(self, mandate: str, deciders: Sequence[str], coming: Sequence[str], from_day: date | None) -> None:
        if deciders:
            who, siapa = f"{_listed(deciders)} may", f"yang berwenang: {_listed(deciders)}"
        elif from_day is not None:
            who = f"nobody may today, {_listed(coming)} may from {from_day}"
            siapa = f"hari ini belum ada yang berwenang, mulai {from_day}: {_listed(coming)}"
        else:
            who = "no definitive holder is known, so the giver of the mandate has one assigned"
            siapa = "belum ada pejabat definitif; mintalah pemberi mandat menetapkannya"
        super().__init__(
            mandate=mandate, who=who, siapa=siapa, deciders=deciders, coming=coming, from_date=from_day or ""
        )


class GeometryInvalid(KotaError):
    """Where somebody wants to dig is no line or surface that can be dug in this city."""

    reason = "GEOMETRY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "{where}, point {position}: {why}."
    indonesian = "{where}, titik {position}: {sebab}."
    cause = "A ring is open, flat or crosses itself, or the works lie outside the city or reach too far."
    fix = "Correct the geometry at the point that `position` names, counted from 0, and send it again."

    _WHY: ClassVar[dict[str, tuple[str, str]]] = {
        "POINT_REPEATED": ("it repeats the point before it", "mengulang titik sebelumnya"),
        "RING_OPEN": ("the last point of a ring is its first", "titik terakhir cincin harus sama dengan yang pertama"),
        "RING_FLAT": ("the ring encloses nothing", "cincin tidak melingkupi apa pun"),
        "RING_CROSSES_ITSELF": ("the ring crosses or touches itself", "cincin memotong atau menyentuh dirinya"),
        "RINGS_CROSS": ("it meets another ring", "bertemu cincin lain"),
        "HOLE_OUTSIDE": ("the hole lies outside the surface or in another hole", "lubang berada di luar bidang"),
        "TOO_MANY_POINTS": ("more points than one application may have", "jumlah titik melebihi batas satu permohonan"),
        "TOO_WIDE": ("the works reach further than 20 km", "pekerjaan terbentang lebih dari 20 km"),
        "OUTSIDE_CITY": ("the works lie outside the city", "pekerjaan berada di luar kota"),
    }

    def __init__(self, rule: str, field: str, position: int) -> None:
        why, sebab = self._WHY[rule]
        path = f"permit.{field}"
        super().__init__(field=path, rule=rule, where=path, position=position, why=why, sebab=sebab)


class RecommendationMissing(KotaError):
    """The permit type demands a recommendation that is not there."""

    reason = "RECOMMENDATION_MISSING"
    kind = Kind.FAILED_PRECONDITION
    english = "The permit type demands a recommendation before the decision; missing: {missing} ({why})."
    indonesian = "Jenis izin ini mensyaratkan rekomendasi sebelum keputusan; belum ada: {missing} ({sebab})."
    cause = "Nobody may dig before the network has said what lies there, for the works as they are applied for now."
    fix = "Wait for the network's answer, or ask a technical unit for a recommendation after a survey."

    def __init__(self, missing: str, why: str, sebab: str) -> None:
        super().__init__(missing=missing, why=why, sebab=sebab)


class CaseChanged(KotaError):
    """Somebody else moved the case first: what the caller saw is no longer so (AIP-154)."""

    reason = "ETAG_MISMATCH"
    kind = Kind.ABORTED
    english = "The permit has changed since it was read: it is {state}, its etag {current}, allowed are: {allowed}."
    indonesian = "Izin sudah berubah sejak dibaca: kini {state}, etag {current}, yang dapat dilakukan: {allowed}."
    cause = "Two people worked on the same case; the other one was first."
    fix = "Read it again, look at what changed, and repeat one of the allowed moves with the new etag."

    def __init__(self, current: str, version: int, state: str, allowed: Iterable[str]) -> None:
        super().__init__(field="etag", current=current, version=version, state=state, allowed=allowed)


class ApplicationIncomplete(KotaError):
    """Something mandatory is missing, so the application cannot be handed in."""

    reason = "APPLICATION_INCOMPLETE"
    kind = Kind.FAILED_PRECONDITION
    english = "The application lacks: {missing}."
    indonesian = "Permohonan belum memuat: {missing}."
    cause = "The permit type demands fields or documents that are not there yet."
    fix = "Add them with UpdatePermit, then submit."

    def __init__(self, missing: Iterable[str]) -> None:
        super().__init__(missing=missing)


class CorrectionsOpen(KotaError):
    """Correction items without an answer."""

    reason = "CORRECTIONS_OPEN"
    kind = Kind.FAILED_PRECONDITION
    english = "These correction items have no answer: {missing}."
    indonesian = "Butir perbaikan ini belum dijawab: {missing}."
    cause = "Every item of a return is answered before the case goes on."
    fix = "Send one answer for each item."

    def __init__(self, missing: Iterable[str]) -> None:
        super().__init__(field="answers", missing=missing)


class PausesExhausted(KotaError):
    """The case was returned as often as its type allows."""

    reason = "PAUSES_EXHAUSTED"
    kind = Kind.FAILED_PRECONDITION
    english = "The case was already returned {times} times, its type allows {limit}."
    indonesian = "Berkas sudah dikembalikan {times} kali, jenis izin ini membolehkan {limit}."
    cause = "Returning a case stops its statutory clock; the type limits how often (Kadin's complaint of July 2025)."
    fix = "Decide on what is there."

    def __init__(self, times: int, limit: int) -> None:
        super().__init__(times=times, limit=limit)


class RecommendationsExhausted(KotaError):
    """The case has as many recommendations as one may have."""

    reason = "RECOMMENDATIONS_EXHAUSTED"
    kind = Kind.FAILED_PRECONDITION
    english = "The case already asked for {limit} recommendations."
    indonesian = "Berkas sudah meminta {limit} rekomendasi."
    cause = "A case asks a bounded number of times, so that its whole state fits in every event."
    fix = "Decide on what was answered."

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


class ValidityPassed(KotaError):
    """The wished dates are over before the permit could be issued."""

    reason = "VALIDITY_PASSED"
    kind = Kind.FAILED_PRECONDITION
    english = "The permit would have ended on {last_day}, before it is issued."
    indonesian = "Izin akan berakhir pada {last_day}, sebelum diterbitkan."
    cause = "The case took longer than the dates that were applied for."
    fix = "Ask the applicant for a new application with new dates."

    def __init__(self, last_day: object) -> None:
        super().__init__(field="valid_to_date", last_day=last_day)
