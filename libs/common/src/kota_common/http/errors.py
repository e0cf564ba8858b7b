"""What only the HTTP door can refuse."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class RouteUnknown(KotaError):
    """No route of this service has that path."""

    reason = "ROUTE_UNKNOWN"
    kind = Kind.NOT_FOUND
    english = "There is nothing at this address."
    indonesian = "Tidak ada apa pun di alamat ini."
    cause = "The path is misspelt, or it belongs to another service or another version."
    fix = "Look the path up in the service's README."


class VerbNotAllowed(KotaError):
    """The path exists, but not with this HTTP method."""

    reason = "VERB_NOT_ALLOWED"
    kind = Kind.UNIMPLEMENTED
    english = "This address does not take {verb}; it takes {allowed}."
    indonesian = "Alamat ini tidak menerima {verb}; yang diterima {allowed}."
    cause = "The HTTP method does not fit the path."
    fix = "Use one of the methods that the Allow header names."
