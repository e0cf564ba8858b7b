"""The roles that a city begins with. Bootstrap writes them as rows; from then on the rows are the truth.

A test compares the permissions with those that the contracts of all services declare.
"""

from __future__ import annotations

from kota_identity.roles.model import CITIZEN_ROLE, CITY_WIDE, GRANT_ANY, PARTNER_ROLE, SCREEN_ROLE

IDENTITY = (
    "identity.assignments.create",
    "identity.assignments.end",
    "identity.assignments.read",
    "identity.cities.read",
    "identity.clients.reinstate",
    "identity.clients.revoke",
    "identity.devices.read",
    "identity.devices.register",
    "identity.devices.reinstate",
    "identity.devices.revoke",
    "identity.partners.read",
    "identity.partners.register",
    "identity.partners.update",
    "identity.persons.read",
    "identity.persons.register",
    "identity.persons.reinstate",
    "identity.persons.revoke",
    "identity.positions.create",
    "identity.positions.read",
    "identity.roles.read",
    "identity.roles.update",
    "identity.screens.approve",
    "identity.signing_keys.read",
    "identity.signing_keys.revoke",
    "identity.signing_keys.rotate",
    "identity.tokens.revoke",
    "identity.units.create",
    "identity.units.read",
)
"""Every permission that an RPC of identity asks for."""

ROOT = tuple(sorted((*IDENTITY, CITY_WIDE, GRANT_ANY)))
"""What the root client holds after bootstrap."""

_APPLICANT = (
    "permitting.permit_types.read",
    "permitting.permits.create",
    "permitting.permits.read",
    "permitting.permits.submit",
)

_NETWORK_VIEWER = (
    "fiber_network.circuits.read",
    "fiber_network.dig_checks.read",
    "fiber_network.endpoints.read",
    "fiber_network.outages.read",
    "fiber_network.plant.read",
    "fiber_network.traces.read",
)

_ADVERTISER = (
    "videotron_content.bookings.cancel",
    "videotron_content.bookings.create",
    "videotron_content.bookings.read",
    "videotron_content.campaigns.create",
    "videotron_content.campaigns.read",
    "videotron_content.creatives.read",
    "videotron_content.creatives.submit",
    "videotron_content.plays.read",
    "videotron_content.screens.read",
)

_EMPLOYEE = (
    "attendance.calendar.read",
    "attendance.days.read",
    "attendance.devices.bind",
    "attendance.devices.read",
    "attendance.devices.revoke",
    "attendance.employees.read",
    "attendance.policies.read",
    "attendance.punches.read",
    "attendance.punches.record",
    "attendance.schedules.read",
    "attendance.sites.read",
)

BUILT_IN: dict[str, tuple[str, tuple[str, ...]]] = {
    CITIZEN_ROLE: ("Warga", _APPLICANT),
    PARTNER_ROLE: ("Sistem mitra", (*_APPLICANT, *_ADVERTISER)),
    "permit_officer": (
        "Petugas perizinan",
        (
            "permitting.permit_types.read",
            "permitting.permits.claim",
            "permitting.permits.read",
            "permitting.permits.review",
        ),
    ),
    "technical_officer": (
        "Petugas teknis",
        (
            "fiber_network.dig_checks.check",
            "fiber_network.dig_checks.read",
            "permitting.permit_types.read",
            "permitting.permits.read",
            "permitting.permits.recommend",
        ),
    ),
    "agency_head": (
        "Kepala perangkat daerah",
        (
            "permitting.permit_types.read",
            "permitting.permits.approve",
            "permitting.permits.issue",
            "permitting.permits.read",
            "permitting.permits.suspend",
        ),
    ),
    "permit_admin": (
        "Pengelola jenis izin",
        ("permitting.permit_types.publish", "permitting.permit_types.read", "permitting.permits.read"),
    ),
    "counter_officer": ("Petugas loket", ("permitting.tickets.call", "permitting.tickets.read")),
    "hall_manager": ("Pengelola gedung layanan", ("permitting.halls.manage", "permitting.tickets.read")),
    "network_viewer": ("Pembaca jaringan serat optik", _NETWORK_VIEWER),
    "network_engineer": (
        "Teknisi jaringan serat optik",
        (
            *_NETWORK_VIEWER,
            "fiber_network.circuits.manage",
            "fiber_network.dig_checks.check",
            "fiber_network.endpoints.link",
            "fiber_network.joints.make",
            "fiber_network.outages.declare",
            "fiber_network.outages.simulate",
            "fiber_network.plant.import",
        ),
    ),
    "content_editor": ("Penyusun konten", _ADVERTISER),
    "content_approver": (
        "Penyetuju konten",
        (
            "videotron_content.bookings.confirm",
            "videotron_content.bookings.read",
            "videotron_content.campaigns.read",
            "videotron_content.creatives.approve",
            "videotron_content.creatives.read",
            "videotron_content.creatives.revoke",
            "videotron_content.plays.read",
            "videotron_content.screens.read",
        ),
    ),
    "screen_operator": (
        "Operator layar",
        (
            "identity.devices.read",
            "identity.devices.revoke",
            "identity.screens.approve",
            "videotron_content.alerts.read",
            "videotron_content.overrides.read",
            "videotron_content.playlists.read",
            "videotron_content.plays.read",
            "videotron_content.screens.read",
            "videotron_content.screens.register",
            "videotron_content.screens.retire",
        ),
    ),
    "emergency_officer": (
        "Petugas kedaruratan",
        (
            "videotron_content.alerts.read",
            "videotron_content.alerts.submit",
            "videotron_content.overrides.activate",
            "videotron_content.overrides.clear",
            "videotron_content.overrides.read",
            "videotron_content.screens.read",
        ),
    ),
    SCREEN_ROLE: ("Layar", ("videotron_content.playlists.read", "videotron_content.plays.report")),
    "employee": ("Pegawai", _EMPLOYEE),
    "supervisor": ("Atasan langsung", (*_EMPLOYEE, "attendance.punches.decide")),
    "attendance_admin": (
        "Admin presensi",
        (
            *_EMPLOYEE,
            "attendance.calendar.confirm",
            "attendance.calendar.draft",
            "attendance.devices.approve",
            "attendance.employees.read_all",
            "attendance.policies.publish",
            "attendance.schedules.manage",
            "attendance.sites.manage",
            "identity.devices.read",
            "identity.devices.register",
            "identity.devices.revoke",
        ),
    ),
    "unit_admin": (
        "Admin perangkat daerah",
        (
            "identity.assignments.read",
            "identity.cities.read",
            "identity.positions.create",
            "identity.positions.read",
            "identity.roles.read",
            "identity.units.create",
            "identity.units.read",
        ),
    ),
    "identity_admin": ("Admin identitas", (*IDENTITY, CITY_WIDE)),
}
"""Role code: (Indonesian name, permissions)."""
