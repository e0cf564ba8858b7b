"""The contract under load: notes with a title; a read, a read from memory and a command, with rules as in real life."""

from __future__ import annotations

from google.protobuf import descriptor_pb2

from buf.validate import validate_pb2
from kota.common.v1 import options_pb2
from kota_common.testing.sample_contract import PACKAGE, module_of, sample_file

CITY = "13.77"
SERVICE = "sample"
GET = f"/{PACKAGE}.NoteService/GetNote"
UPDATE = f"/{PACKAGE}.NoteService/UpdateNote"
PEEK = f"/{PACKAGE}.NoteService/PeekNote"
PERMISSIONS = "sample.notes.get sample.notes.upd sample.notes.cre"
NOTES = 10_000
HOT_NOTES = 100  # those that everybody asks for: permit types, the permit of a screen that is seen by thousands
NAME_PATTERN = r"^cities/[0-9]{2}\.[0-9]{2}/notes/[0-9a-f-]{36}$"

TABLE = """
CREATE TABLE note (
  city text NOT NULL, name text NOT NULL, title text NOT NULL, version bigint NOT NULL, changed_at timestamptz NOT NULL,
  PRIMARY KEY (city, name));
SELECT kota_city_table('note')"""

# The same statements behind both doors: what differs is the floor around them.
SELECT_NOTE = "SELECT name, title, version FROM note WHERE city = $1 AND name = $2"
LOCK_NOTE = "SELECT title, version FROM note WHERE city = $1 AND name = $2 FOR UPDATE"
UPDATE_NOTE = "UPDATE note SET title = $3, version = $4, changed_at = $5 WHERE city = $1 AND name = $2"


def note_name(index: int) -> str:
    """The resource name of the n-th note, in the form that real names have."""
    return f"cities/{CITY}/notes/018f3a5e-7c00-7000-8000-{index:012x}"


def bench_file() -> descriptor_pb2.FileDescriptorProto:
    """The sample contract with `UpdateNote` and `PeekNote`, and with rules on names and request ids."""
    file = sample_file("kota/sample/v1/load.proto")
    messages = {message.name: message for message in file.message_type}
    messages["GetNoteRequest"].field[0].options.Extensions[validate_pb2.field].string.pattern = NAME_PATTERN
    messages["Note"].field[0].options.Extensions[validate_pb2.field].string.pattern = NAME_PATTERN
    messages["UpdateNoteRequest"].field[1].options.Extensions[validate_pb2.field].string.uuid = True
    added = file.service[0].method.add(
        name="UpdateNote", input_type=f".{PACKAGE}.UpdateNoteRequest", output_type=f".{PACKAGE}.Note"
    )
    access = added.options.Extensions[options_pb2.access]
    access.permission, access.quota, access.idempotent = "sample.notes.upd", options_pb2.QUOTA_WRITE, True
    peek = file.service[0].method.add(
        name="PeekNote", input_type=f".{PACKAGE}.GetNoteRequest", output_type=f".{PACKAGE}.Note"
    )
    access = peek.options.Extensions[options_pb2.access]
    access.permission, access.quota, access.idempotent = "sample.notes.get", options_pb2.QUOTA_READ, True
    return file


CONTRACT = module_of(bench_file())
