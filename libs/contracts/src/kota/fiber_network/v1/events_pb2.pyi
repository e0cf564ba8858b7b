from kota.common.v1 import options_pb2 as _options_pb2
from kota.fiber_network.v1 import circuits_pb2 as _circuits_pb2
from kota.fiber_network.v1 import dig_checks_pb2 as _dig_checks_pb2
from kota.fiber_network.v1 import endpoints_pb2 as _endpoints_pb2
from kota.fiber_network.v1 import outages_pb2 as _outages_pb2
from kota.fiber_network.v1 import plant_pb2 as _plant_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DigCheckAnswered(_message.Message):
    __slots__ = ("dig_check",)
    DIG_CHECK_FIELD_NUMBER: _ClassVar[int]
    dig_check: _dig_checks_pb2.DigCheck
    def __init__(self, dig_check: _Optional[_Union[_dig_checks_pb2.DigCheck, _Mapping]] = ...) -> None: ...

class DigCheckAmended(_message.Message):
    __slots__ = ("dig_check",)
    DIG_CHECK_FIELD_NUMBER: _ClassVar[int]
    dig_check: _dig_checks_pb2.DigCheck
    def __init__(self, dig_check: _Optional[_Union[_dig_checks_pb2.DigCheck, _Mapping]] = ...) -> None: ...

class EndpointDegraded(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: _endpoints_pb2.Endpoint
    def __init__(self, endpoint: _Optional[_Union[_endpoints_pb2.Endpoint, _Mapping]] = ...) -> None: ...

class EndpointRestored(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: _endpoints_pb2.Endpoint
    def __init__(self, endpoint: _Optional[_Union[_endpoints_pb2.Endpoint, _Mapping]] = ...) -> None: ...

class NetworkChanged(_message.Message):
    __slots__ = ("network",)
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    network: _plant_pb2.Network
    def __init__(self, network: _Optional[_Union[_plant_pb2.Network, _Mapping]] = ...) -> None: ...

class CircuitPlanned(_message.Message):
    __slots__ = ("circuit",)
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    circuit: _circuits_pb2.Circuit
    def __init__(self, circuit: _Optional[_Union[_circuits_pb2.Circuit, _Mapping]] = ...) -> None: ...

class CircuitStaged(_message.Message):
    __slots__ = ("circuit",)
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    circuit: _circuits_pb2.Circuit
    def __init__(self, circuit: _Optional[_Union[_circuits_pb2.Circuit, _Mapping]] = ...) -> None: ...

class CircuitActivated(_message.Message):
    __slots__ = ("circuit",)
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    circuit: _circuits_pb2.Circuit
    def __init__(self, circuit: _Optional[_Union[_circuits_pb2.Circuit, _Mapping]] = ...) -> None: ...

class CircuitDecommissioned(_message.Message):
    __slots__ = ("circuit",)
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    circuit: _circuits_pb2.Circuit
    def __init__(self, circuit: _Optional[_Union[_circuits_pb2.Circuit, _Mapping]] = ...) -> None: ...

class OutageOpened(_message.Message):
    __slots__ = ("outage",)
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    outage: _outages_pb2.Outage
    def __init__(self, outage: _Optional[_Union[_outages_pb2.Outage, _Mapping]] = ...) -> None: ...

class OutageUpdated(_message.Message):
    __slots__ = ("outage",)
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    outage: _outages_pb2.Outage
    def __init__(self, outage: _Optional[_Union[_outages_pb2.Outage, _Mapping]] = ...) -> None: ...

class OutageResolved(_message.Message):
    __slots__ = ("outage",)
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    outage: _outages_pb2.Outage
    def __init__(self, outage: _Optional[_Union[_outages_pb2.Outage, _Mapping]] = ...) -> None: ...

class EndpointLinked(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: _endpoints_pb2.Endpoint
    def __init__(self, endpoint: _Optional[_Union[_endpoints_pb2.Endpoint, _Mapping]] = ...) -> None: ...
