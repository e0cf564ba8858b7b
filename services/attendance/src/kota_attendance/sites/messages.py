"""Sites as the contract shows them, and an endpoint as fiber_network tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from kota.attendance.v1 import events_pb2
from kota.attendance.v1 import sites_pb2 as pb
from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import endpoints_pb2
from kota_attendance.names import EmployeeName, SiteAssignmentName, SiteName, SiteOutageName, UnitName
from kota_attendance.roster.model import Term
from kota_attendance.sites.geofence import DEFAULT_MAX_ACCURACY_M, Fix, Judgement, Surface, Verdict
from kota_attendance.sites.model import Outage, Site
from kota_common.names import etag_of

VERDICTS = {
    Verdict.NONE: pb.GEOFENCE_VERDICT_UNSPECIFIED,
    Verdict.INSIDE: pb.GEOFENCE_VERDICT_INSIDE,
    Verdict.OUTSIDE: pb.GEOFENCE_VERDICT_OUTSIDE,
    Verdict.UNCERTAIN: pb.GEOFENCE_VERDICT_UNCERTAIN,
}


def surface_of(site: pb.Site) -> Surface:
    """The surface that a request describes."""
    polygons = tuple(
        tuple(tuple((c.longitude_deg, c.latitude_deg) for c in ring.coordinates) for ring in polygon.rings)
        for polygon in site.polygons
    )
    return Surface(polygons, site.tolerance_m, site.max_accuracy_m or DEFAULT_MAX_ACCURACY_M)


def site(one: Site, open_outage: UUID | None = None) -> pb.Site:
    """The resource."""
    return pb.Site(
        name=str(one.name),
        etag=etag_of(one.version),
        version=one.version,
        code=one.code,
        display_name=one.title,
        time_zone=one.time_zone,
        polygons=[_polygon(rings) for rings in one.surface.polygons],
        tolerance_m=one.surface.tolerance_m,
        max_accuracy_m=one.surface.max_accuracy_m,
        degraded=open_outage is not None,
        open_outage=str(SiteOutageName(one.city, open_outage)) if open_outage else "",
    )


def assignment(city: str, term: Term) -> pb.SiteAssignment:
    """Who works at a site."""
    return pb.SiteAssignment(
        name=str(SiteAssignmentName(city, term.id)),
        site=str(SiteName(city, term.of)),
        unit=str(UnitName(city, term.unit)) if term.unit else "",
        employee=str(EmployeeName(city, term.employee)) if term.employee else "",
        valid_from_date=term.first_day.isoformat(),
        valid_to_date=term.last_day.isoformat() if term.last_day else "",
    )


def checked(judgement: Judgement) -> pb.CheckPointResponse:
    """The answer about a point."""
    return pb.CheckPointResponse(
        verdict=VERDICTS[judgement.verdict],
        distance_m=judgement.distance_m if judgement.verdict is not Verdict.NONE else 0.0,
        accuracy_m=judgement.radius_m,
        reason=judgement.reason,
    )


def fix_of(request: pb.CheckPointRequest) -> Fix:
    """The point that is asked about; 95 % when nothing is said."""
    return Fix(
        request.latitude_e7,
        request.longitude_e7,
        request.accuracy_cm,
        request.confidence_percent or 95,
        request.fix_age_ms,
    )


def changed(one: Site, open_outage: UUID | None = None) -> events_pb2.SiteChanged:
    """The event."""
    return events_pb2.SiteChanged(site=site(one, open_outage))


def outage(city: str, one: Outage) -> pb.SiteOutage:
    """The resource."""
    return pb.SiteOutage(
        name=str(SiteOutageName(city, one.id)),
        version=one.version,
        site=str(SiteName(city, one.site)),
        endpoint=one.endpoint,
        outages=one.outages,
        cause=one.cause,
        start_time=one.start_at,
        end_time=one.end_at,
    )


def outage_changed(city: str, one: Outage) -> events_pb2.SiteOutageChanged:
    """The event."""
    return events_pb2.SiteOutageChanged(site_outage=outage(city, one))


def site_of(city: str, endpoint: endpoints_pb2.Endpoint) -> SiteName | None:
    """The site behind an endpoint; None when something else is there."""
    if f"/{SiteName.collection}/" not in endpoint.subject:
        return None
    return SiteName.parse_in(city, endpoint.subject, "endpoint.subject")


def since_of(endpoint: endpoints_pb2.Endpoint, otherwise: datetime) -> datetime:
    """Since when the endpoint has been as it is."""
    return endpoint.since_time.ToDatetime(tzinfo=UTC) if endpoint.HasField("since_time") else otherwise


def _polygon(rings: Iterable[Iterable[tuple[float, float]]]) -> geometry_pb2.Polygon:
    return geometry_pb2.Polygon(
        rings=[
            geometry_pb2.LinearRing(
                coordinates=[geometry_pb2.Coordinate(longitude_deg=x, latitude_deg=y) for x, y in ring]
            )
            for ring in rings
        ]
    )
