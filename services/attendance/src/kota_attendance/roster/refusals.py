"""What the roster refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class EmployeeNotFound(KotaError):
    """No such employee for this caller."""

    reason = "EMPLOYEE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no employee {employee}."
    indonesian = "Kota ini tidak memiliki pegawai {employee}."
    cause = "The id is wrong, the person is no employee, or the caller may not see them."
    fix = "List the employees with the same token; identity registers persons and assigns them."

    def __init__(self, employee: object, field: str = "name") -> None:
        super().__init__(field=field, employee=employee)


class UnitNotFound(KotaError):
    """No such unit."""

    reason = "UNIT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "Attendance knows no unit {unit}."
    indonesian = "Presensi tidak mengenal perangkat daerah {unit}."
    cause = "The id is wrong, or identity created it a moment ago."
    fix = "Check the id with identity's ListUnits and try again."

    def __init__(self, unit: object) -> None:
        super().__init__(field="unit", unit=unit)
