"""What the room of sites refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class GeometryInvalid(KotaError):
    """The surface of a site is none."""

    reason = "GEOMETRY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The site's surface is not usable: {why}."
    indonesian = "Bidang lokasi tidak dapat dipakai: {why}."
    cause = "A ring is open, crosses itself, has no area, or a hole lies outside its surface (OGC Simple Features)."
    fix = "Close each ring, keep rings simple and holes inside; longitude comes first."

    def __init__(self, why: str) -> None:
        super().__init__(field="site.polygons", why=why)


class SiteNotFound(KotaError):
    """No such site."""

    reason = "SITE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no site {site}."
    indonesian = "Kota ini tidak memiliki lokasi {site}."
    cause = "The name is wrong, or the site is another city's."
    fix = "List the sites of the city."

    def __init__(self, site: object) -> None:
        super().__init__(field="name", site=site)


class SiteAssignmentNotFound(KotaError):
    """No such assignment."""

    reason = "SITE_ASSIGNMENT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no site assignment {assignment}."
    indonesian = "Penempatan lokasi {assignment} tidak ada."
    cause = "The name is wrong."
    fix = "Use the name that AssignSite answered."

    def __init__(self, assignment: object) -> None:
        super().__init__(field="name", assignment=assignment)


class SiteCodeTaken(KotaError):
    """Another site has the code."""

    reason = "SITE_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another site of the city has the code {code}."
    indonesian = "Kode {code} sudah dipakai lokasi lain di kota ini."
    cause = "People know sites by their code, so it is unique in the city."
    fix = "Choose another code, or update the site that has it."

    def __init__(self, code: str) -> None:
        super().__init__(field="site.code", code=code)
