"""The refusals of the floor itself, the same at every door of every service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kota_common.errors.base import Kind, KotaError


class NotAuthenticated(KotaError):
    """No token, or one that does not prove anything: the same answer for every flaw, the flaw in `why`."""

    reason = "NOT_AUTHENTICATED"
    kind = Kind.UNAUTHENTICATED
    english = "The request carries no valid token: {why}."
    indonesian = "Permintaan tidak membawa token yang sah: {why}."
    cause = "The token is missing, malformed, expired, signed by an unknown key, or made for another service."
    fix = "Ask identity for a token with `resource` set to this service and send it as `authorization: Bearer ...`."


class TokenRevoked(KotaError):
    """The token, its client, its person, its device or its signing key was revoked."""

    reason = "TOKEN_REVOKED"
    kind = Kind.UNAUTHENTICATED
    english = "The token was revoked ({what})."
    indonesian = "Token sudah dicabut ({what})."
    cause = "An officer revoked the token, its client, its person, its device or the key that signed it."
    fix = "Ask the city's identity administrator why; after reinstatement ask for a new token."


class PermissionDenied(KotaError):
    """The caller is known and may not do this; `why` names the rule."""

    reason = "PERMISSION_DENIED"
    kind = Kind.PERMISSION_DENIED
    english = "The permission {permission} does not cover this: {why}."
    indonesian = "Wewenang {permission} tidak mencakup hal ini: {why}."
    cause = "The token lacks the permission, or the resource belongs to another unit or owner."
    fix = "Ask the administrator of the unit for a role that holds the permission, or act on your own resources."


class CityForeign(KotaError):
    """The token belongs to another city than the resource."""

    reason = "CITY_FOREIGN"
    kind = Kind.PERMISSION_DENIED
    english = "The token is for another city than {city}."
    indonesian = "Token ini milik kota lain, bukan {city}."
    cause = "Each city's data is closed to every other city."
    fix = "Use a token that this city issued."


class StrategicForbidden(KotaError):
    """A strategic decision by an acting official."""

    reason = "STRATEGIC_FORBIDDEN"
    kind = Kind.PERMISSION_DENIED
    english = "An acting official ({mandate}) may not make a strategic decision."
    indonesian = "Pejabat {mandate} tidak berwenang mengambil keputusan strategis."
    cause = "UU 30/2014 art. 14(7): Plt and Plh may not decide what changes legal status."
    fix = "Let the definitive official or the superior decide."


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of the contract that a request breaks."""

    field: str  # path of the field, `reklame.screen`
    rule: str  # the rule's id, `string.pattern`
    text: str  # what is wrong, English


class InvalidRequest(KotaError):
    """The request breaks field rules of the contract; every broken rule is listed."""

    reason = "INVALID_REQUEST"
    kind = Kind.INVALID_ARGUMENT
    english = "The request is not valid: {violations}."
    indonesian = "Permintaan tidak valid: {violations}."
    cause = "A field breaks a rule that the contract states beside it."
    fix = "Correct the fields that the BadRequest detail lists."

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__(violations="; ".join(f"{v.field or 'request'}: {v.text}" for v in violations))


class PurposeMissing(KotaError):
    """A method that shows personal data was called without saying what for."""

    reason = "PURPOSE_MISSING"
    kind = Kind.INVALID_ARGUMENT
    english = "This call shows personal data: name its purpose in the metadata {metadata}, at most {most} characters."
    indonesian = "Panggilan ini menampilkan data pribadi: sebut tujuan pada metadata {metadata}, maks. {most} huruf."
    cause = "Personal data is shown for a stated purpose only, and every such read is kept in the audit log."
    fix = "Send the metadata with a purpose that the person concerned may read, percent-encoded where it is not ASCII."


class InvalidField(KotaError):
    """One field is wrong in a way that only the service can see."""

    reason = "INVALID_FIELD"
    kind = Kind.INVALID_ARGUMENT
    english = "{name} is not valid: {why}."
    indonesian = "{name} tidak valid: {why}."
    cause = "The value has the right form but no meaning here."
    fix = "Correct the field."

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field=field, name=field, why=why)


class RequestIdReused(KotaError):
    """The same request id came with another body (AIP-155)."""

    reason = "REQUEST_ID_REUSED"
    kind = Kind.INVALID_ARGUMENT
    english = "The request_id was used before with another body."
    indonesian = "request_id sudah pernah dipakai dengan isi yang berbeda."
    cause = "A request id names one command for ever; repeating it returns the first answer."
    fix = "Send a fresh UUID for a new command."

    def __init__(self) -> None:
        super().__init__(field="request_id")


class EtagMismatch(KotaError):
    """The caller saw an older version (AIP-154)."""

    reason = "ETAG_MISMATCH"
    kind = Kind.ABORTED
    english = "The resource has changed since it was read; its etag is now {current}."
    indonesian = "Data sudah berubah sejak dibaca; etag sekarang {current}."
    cause = "Somebody else changed the resource in between."
    fix = "Read it again, look at what changed, and repeat with the new etag."

    def __init__(self, current: str) -> None:
        super().__init__(field="etag", current=current)


class PageTokenInvalid(KotaError):
    """The page token is not ours, or belongs to other filters (AIP-158)."""

    reason = "PAGE_TOKEN_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The page_token does not belong to this list request."
    indonesian = "page_token bukan milik permintaan daftar ini."
    cause = "The token was changed, or the other arguments differ from those of the first page."
    fix = "Start again without a page_token."

    def __init__(self) -> None:
        super().__init__(field="page_token")


class MessageTooLarge(KotaError):
    """The request is larger than its method allows."""

    reason = "MESSAGE_TOO_LARGE"
    kind = Kind.RESOURCE_EXHAUSTED
    english = "The request is larger than {limit_bytes} bytes."
    indonesian = "Permintaan melebihi {limit_bytes} bita."
    cause = "Every method states the largest request it takes."
    fix = "Split the request, or upload media over HTTP."


class TooManyInFlight(KotaError):
    """The service is at its limit of concurrent requests."""

    reason = "TOO_MANY_IN_FLIGHT"
    kind = Kind.RESOURCE_EXHAUSTED
    english = "The service already works on {limit} requests."
    indonesian = "Layanan sedang mengerjakan {limit} permintaan."
    cause = "More requests arrived than the service takes at once."
    fix = "Try again after the time in RetryInfo, with full jitter."


class DeadlinePassed(KotaError):
    """The caller's deadline was over before work began or ended."""

    reason = "DEADLINE_PASSED"
    kind = Kind.DEADLINE_EXCEEDED
    english = "The deadline passed; nothing was changed unless a repeated request_id says otherwise."
    indonesian = "Batas waktu terlewati; tidak ada yang berubah kecuali pengulangan request_id menyatakan lain."
    cause = "The caller allowed less time than the work needed."
    fix = "Repeat with the same request_id and a longer deadline."


class DependencyDown(KotaError):
    """Something the service needs does not answer."""

    reason = "DEPENDENCY_DOWN"
    kind = Kind.UNAVAILABLE
    english = "{dependency} does not answer at the moment."
    indonesian = "{dependency} sedang tidak menjawab."
    cause = "A database, the bus or another service is down or restarting."
    fix = "Repeat with the same request_id after the time in RetryInfo."


class Draining(KotaError):
    """The process is not ready yet or is about to stop."""

    reason = "DRAINING"
    kind = Kind.UNAVAILABLE
    english = "This instance of the service takes no calls at the moment."
    indonesian = "Instans layanan ini sedang tidak menerima panggilan."
    cause = "It is starting, or it is being stopped or replaced; nothing was done."
    fix = "Repeat with the same request_id; another instance, or the next one, answers."


class UnknownMethod(KotaError):
    """The method is in the contract but this service does not serve it, or it does not exist."""

    reason = "UNKNOWN_METHOD"
    kind = Kind.UNIMPLEMENTED
    english = "{method} is not served here."
    indonesian = "{method} tidak dilayani di sini."
    cause = "The method belongs to another service or another version."
    fix = "Call the service that owns the method."


class InternalError(KotaError):
    """A defect of the service; the log holds the details under the trace id."""

    reason = "INTERNAL"
    kind = Kind.INTERNAL
    english = "The service failed; report the trace id {trace_id}."
    indonesian = "Layanan gagal; laporkan nomor jejak {trace_id}."
    cause = "A defect. Nothing was changed."
    fix = "Report the trace id to the operator."
