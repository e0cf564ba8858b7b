from kota.common.v1 import options_pb2 as _options_pb2
from kota.identity.v1 import assignments_pb2 as _assignments_pb2
from kota.identity.v1 import devices_pb2 as _devices_pb2
from kota.identity.v1 import partners_pb2 as _partners_pb2
from kota.identity.v1 import persons_pb2 as _persons_pb2
from kota.identity.v1 import positions_pb2 as _positions_pb2
from kota.identity.v1 import revocations_pb2 as _revocations_pb2
from kota.identity.v1 import roles_pb2 as _roles_pb2
from kota.identity.v1 import units_pb2 as _units_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UnitCreated(_message.Message):
    __slots__ = ("unit",)
    UNIT_FIELD_NUMBER: _ClassVar[int]
    unit: _units_pb2.Unit
    def __init__(self, unit: _Optional[_Union[_units_pb2.Unit, _Mapping]] = ...) -> None: ...

class RoleChanged(_message.Message):
    __slots__ = ("role",)
    ROLE_FIELD_NUMBER: _ClassVar[int]
    role: _roles_pb2.Role
    def __init__(self, role: _Optional[_Union[_roles_pb2.Role, _Mapping]] = ...) -> None: ...

class PersonRegistered(_message.Message):
    __slots__ = ("person",)
    PERSON_FIELD_NUMBER: _ClassVar[int]
    person: _persons_pb2.Person
    def __init__(self, person: _Optional[_Union[_persons_pb2.Person, _Mapping]] = ...) -> None: ...

class PositionCreated(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: _positions_pb2.Position
    def __init__(self, position: _Optional[_Union[_positions_pb2.Position, _Mapping]] = ...) -> None: ...

class AssignmentChanged(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: _assignments_pb2.Assignment
    def __init__(self, assignment: _Optional[_Union[_assignments_pb2.Assignment, _Mapping]] = ...) -> None: ...

class PartnerRegistered(_message.Message):
    __slots__ = ("partner",)
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    partner: _partners_pb2.Partner
    def __init__(self, partner: _Optional[_Union[_partners_pb2.Partner, _Mapping]] = ...) -> None: ...

class PartnerKeysChanged(_message.Message):
    __slots__ = ("partner",)
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    partner: _partners_pb2.Partner
    def __init__(self, partner: _Optional[_Union[_partners_pb2.Partner, _Mapping]] = ...) -> None: ...

class PhoneRegistered(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class DevicePaired(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class DeviceActivated(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class CredentialRevoked(_message.Message):
    __slots__ = ("revocation",)
    REVOCATION_FIELD_NUMBER: _ClassVar[int]
    revocation: _revocations_pb2.Revocation
    def __init__(self, revocation: _Optional[_Union[_revocations_pb2.Revocation, _Mapping]] = ...) -> None: ...

class CredentialReinstated(_message.Message):
    __slots__ = ("revocation",)
    REVOCATION_FIELD_NUMBER: _ClassVar[int]
    revocation: _revocations_pb2.Revocation
    def __init__(self, revocation: _Optional[_Union[_revocations_pb2.Revocation, _Mapping]] = ...) -> None: ...
