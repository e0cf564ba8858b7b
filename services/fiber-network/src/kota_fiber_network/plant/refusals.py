"""What is not there."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class CableNotFound(KotaError):
    """No such cable in this city."""

    reason = "CABLE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no cable {cable}."
    indonesian = "Kabel {cable} tidak ada."
    cause = "The name is wrong, or the cable belongs to another city."
    fix = "List the city's cables and use a name from there."


class ClosureNotFound(KotaError):
    """No such closure in this city."""

    reason = "CLOSURE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no closure {closure}."
    indonesian = "Kotak sambung {closure} tidak ada."
    cause = "The name is wrong, or the closure belongs to another city."
    fix = "Read the layer `closures` of the plant and use an id from there."


class RouteSegmentNotFound(KotaError):
    """No such route segment in this city."""

    reason = "ROUTE_SEGMENT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no route segment {segment}."
    indonesian = "Ruas {segment} tidak ada."
    cause = "The name is wrong, or the segment belongs to another city."
    fix = "List the city's route segments and use a name from there."


class PlantEndNotFound(KotaError):
    """No such core end or port."""

    reason = "PLANT_END_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no end {end}."
    indonesian = "Ujung {end} tidak ada."
    cause = "The cable has fewer cores, the core is not cut there, or the thing belongs to another city."
    fix = "Read the cable, splitter or closure and use a number that it has."

    def __init__(self, end: object, *, field: str = "origin") -> None:
        super().__init__(field=field, end=end)


class EndpointNotFound(KotaError):
    """No such endpoint in this city."""

    reason = "ENDPOINT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no endpoint {endpoint}."
    indonesian = "Titik layanan {endpoint} tidak ada."
    cause = "The name is wrong, or the endpoint belongs to another city."
    fix = "List the city's endpoints and use a name from there."


class NetworkVersionAhead(KotaError):
    """The caller has seen a newer network than there is here."""

    reason = "NETWORK_VERSION_AHEAD"
    kind = Kind.UNAVAILABLE
    english = "The network is at version {version}, at least {wanted} was asked for."
    indonesian = "Jaringan masih versi {version}, diminta paling sedikit {wanted}."
    cause = "The version was never reached, or the change that makes it is not committed yet."
    fix = "Try again after the time in RetryInfo, or ask without min_network_version."
