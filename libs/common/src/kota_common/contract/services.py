"""The methods of a service, from its generated servicer classes, and the check that the contract is complete."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from kota_common.contract.options import Access, Quota, access_of, event_types

_SUBJECT = re.compile(r"kota\.[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+\.v[0-9]+")
_PERMISSION = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Method:
    """One RPC: where it is called, what it takes and gives, who may call it."""

    service: str  # full name, `kota.permitting.v1.PermitService`
    name: str
    path: str  # `/kota.permitting.v1.PermitService/IssuePermit`
    request: type[Message]
    response: type[Message]
    access: Access
    changes_state: bool  # carries a request_id


def _method(descriptor: MethodDescriptor, access: Access) -> Method:
    service = descriptor.containing_service.full_name
    return Method(
        service=service,
        name=descriptor.name,
        path=f"/{service}/{descriptor.name}",
        request=GetMessageClass(descriptor.input_type),
        response=GetMessageClass(descriptor.output_type),
        access=access,
        changes_state="request_id" in descriptor.input_type.fields_by_name,
    )


def methods_of(service: ServiceDescriptor) -> Iterator[Method]:
    """The methods of a service. Raises ValueError for one without `access`: such a service must not start."""
    for descriptor in service.methods:
        access = access_of(descriptor)
        if access is None:
            raise ValueError(f"{descriptor.full_name} has no (kota.common.v1.access) option")
        yield _method(descriptor, access)


def servicer_methods(servicer: object) -> Iterator[Method]:
    """The methods of the contract that a servicer object serves, found from its generated base classes."""
    found = False
    for base in type(servicer).__mro__:
        if base.__module__.endswith("_pb2_grpc") and base.__name__.endswith("Servicer"):
            contract = sys.modules[base.__module__.removesuffix("_grpc")]
            found = True
            yield from methods_of(contract.DESCRIPTOR.services_by_name[base.__name__.removesuffix("Servicer")])
    if not found:
        raise TypeError(f"{type(servicer).__qualname__} extends no generated servicer")


def check(contracts: Iterable[ModuleType], service: str) -> list[str]:
    """What the contract of `service` lacks, one sentence a finding; empty when it is complete."""
    findings: list[str] = []
    modules = list(contracts)
    for module in modules:
        for descriptor in module.DESCRIPTOR.services_by_name.values():
            for method in descriptor.methods:
                findings += [f"{method.full_name}: {what}" for what in _method_findings(method, service)]
        if module.DESCRIPTOR.name.endswith("/events.proto"):
            marked = {descriptor.name for descriptor, _ in event_types([module])}
            findings += [
                f"{descriptor.full_name}: an event without (kota.common.v1.event)"
                for descriptor in module.DESCRIPTOR.message_types_by_name.values()
                if descriptor.name not in marked
            ]
    for descriptor, spec in event_types(modules):
        if not _SUBJECT.fullmatch(spec.subject) or spec.service != service:
            findings.append(
                f"{descriptor.full_name}: subject {spec.subject!r} is not kota.{service}.<aggregate>.<verb>.v1"
            )
    return findings


def _method_findings(method: MethodDescriptor, service: str) -> Iterator[str]:
    access = access_of(method)
    if access is None:
        yield "no (kota.common.v1.access) option"
        return
    if access.quota is Quota.UNSPECIFIED:
        yield "access states no quota"
    if access.anonymous == bool(access.permission):
        yield "access needs either a permission or anonymous"
    if access.permission and not (
        _PERMISSION.fullmatch(access.permission) and access.permission.startswith(f"{service}.")
    ):
        yield f"permission {access.permission!r} is not {service}.<resource>.<verb>"
    changes = "request_id" in method.input_type.fields_by_name
    if changes and not access.idempotent:
        yield "carries a request_id, so access must say idempotent"
    if not changes and access.quota is Quota.WRITE:
        yield "quota WRITE but no request_id"
