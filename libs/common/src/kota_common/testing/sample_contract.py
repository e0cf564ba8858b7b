"""A contract of our own for tests of the floor, built from descriptors so that no service is needed."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, message_factory, timestamp_pb2

from buf.validate import validate_pb2
from kota.common.v1 import options_pb2

PACKAGE = "kota.sample.v1"
_STRING = descriptor_pb2.FieldDescriptorProto.TYPE_STRING
_INT64 = descriptor_pb2.FieldDescriptorProto.TYPE_INT64
_INT32 = descriptor_pb2.FieldDescriptorProto.TYPE_INT32
_MESSAGE = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE

_DEPENDENCIES = (
    descriptor_pb2.DESCRIPTOR,
    duration_pb2.DESCRIPTOR,
    timestamp_pb2.DESCRIPTOR,
    validate_pb2.DESCRIPTOR,
    options_pb2.DESCRIPTOR,
)


def _message(
    file: descriptor_pb2.FileDescriptorProto, name: str, *fields: tuple[str, int | str]
) -> descriptor_pb2.DescriptorProto:
    message = file.message_type.add(name=name)
    for number, (field, kind) in enumerate(fields, start=1):
        added = message.field.add(name=field, number=number, label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
        if isinstance(kind, str):
            added.type, added.type_name = _MESSAGE, f".{PACKAGE}.{kind}"
        else:
            added.type = kind
    return message


def sample_file(name: str = "kota/sample/v1/sample.proto") -> descriptor_pb2.FileDescriptorProto:
    """Notes with a title: create, get, list, update; one event."""
    file = descriptor_pb2.FileDescriptorProto(name=name, package=PACKAGE, syntax="proto3")
    file.dependency.extend(["kota/common/v1/options.proto", "buf/validate/validate.proto"])
    note = _message(file, "Note", ("name", _STRING), ("title", _STRING), ("nik", _STRING), ("version", _INT64))
    note.field[2].options.Extensions[options_pb2.personal] = options_pb2.PERSONAL_NIK
    note.field[1].options.Extensions[validate_pb2.field].string.max_len = 40
    _message(file, "CreateNoteRequest", ("parent", _STRING), ("note", "Note"), ("request_id", _STRING))
    _message(file, "GetNoteRequest", ("name", _STRING))
    _message(file, "UpdateNoteRequest", ("note", "Note"), ("request_id", _STRING))
    _message(file, "ListNotesRequest", ("parent", _STRING), ("page_size", _INT32), ("page_token", _STRING))
    changed = _message(file, "NoteChanged", ("note", "Note"))
    changed.options.Extensions[options_pb2.event].subject = "kota.sample.note.changed.v1"
    service = file.service.add(name="NoteService")
    for method, request, quota in (
        ("CreateNote", "CreateNoteRequest", options_pb2.QUOTA_WRITE),
        ("GetNote", "GetNoteRequest", options_pb2.QUOTA_READ),
    ):
        added = service.method.add(name=method, input_type=f".{PACKAGE}.{request}", output_type=f".{PACKAGE}.Note")
        access = added.options.Extensions[options_pb2.access]
        access.permission, access.quota, access.idempotent = f"sample.notes.{method[:3].lower()}", quota, True
    return file


def servicer_of(module: Any) -> type:
    """A base class that looks like the generated servicer of the sample's service."""
    name = f"kota_sample_contract_{id(module)}_pb2"
    sys.modules[name] = module
    return type("NoteServiceServicer", (), {"__module__": f"{name}_grpc"})


def module_of(file: descriptor_pb2.FileDescriptorProto) -> Any:
    """The file as a generated module would look to the floor."""
    pool = descriptor_pool.DescriptorPool()
    for known in _DEPENDENCIES:
        proto = descriptor_pb2.FileDescriptorProto()
        known.CopyToProto(proto)
        pool.Add(proto)
    descriptor = pool.AddSerializedFile(file.SerializeToString()) or pool.FindFileByName(file.name)
    classes = {
        name: message_factory.GetMessageClass(message) for name, message in descriptor.message_types_by_name.items()
    }
    return SimpleNamespace(DESCRIPTOR=descriptor, **classes)


def descriptors_of(file: descriptor_pb2.FileDescriptorProto) -> descriptor_pb2.FileDescriptorSet:
    """The file with everything that it imports, as foreign tools read a contract."""
    files = descriptor_pb2.FileDescriptorSet()
    for known in _DEPENDENCIES:
        known.CopyToProto(files.file.add())
    files.file.add().CopyFrom(file)
    return files
