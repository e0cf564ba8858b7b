"""The contract with its comments: descriptors in the wheel have none, so buf compiles the sources once more."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

from kota.common.v1 import options_pb2

_MESSAGE_FIELD = 4  # number of `message_type` in FileDescriptorProto, of which source locations are made
_FIELD_FIELD = 2  # number of `field` in DescriptorProto
_PATTERN = re.compile(r"`(cities/\{city\}[^`]*)`")


@dataclass(frozen=True, slots=True)
class Message:
    """A top-level message of the contract with what its comments say."""

    name: str  # full name, `kota.permitting.v1.PermitIssued`
    comment: str
    fields: tuple[tuple[str, str, str], ...]  # name, full name of the message type or empty, comment
    subject: str  # of the event option; empty when the message is no event

    @property
    def pattern(self) -> str:
        """The resource name pattern that the comment of its field `name` states, or the empty text."""
        named = [_PATTERN.search(comment) for name, _, comment in self.fields if name == "name"]
        return named[0][1] if named and named[0] else ""


def read_contract(protos: Path) -> dict[str, Message]:
    """Every top-level message under the folder by its full name. Raises CalledProcessError when it does not compile."""
    buf = Path(sys.executable).parent / "buf"
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        subprocess.run([buf, "build", protos, "-o", image], check=True)
        files = FileDescriptorSet.FromString(image.read_bytes())
    return {message.name: message for file in files.file for message in _messages(file)}


def _messages(file: FileDescriptorProto) -> Iterator[Message]:
    comments = {tuple(place.path): _prose(place.leading_comments) for place in file.source_code_info.location}
    for n, message in enumerate(file.message_type):
        yield Message(
            name=f"{file.package}.{message.name}",
            comment=comments.get((_MESSAGE_FIELD, n), ""),
            fields=tuple(
                (field.name, field.type_name.removeprefix("."), comments.get((_MESSAGE_FIELD, n, _FIELD_FIELD, m), ""))
                for m, field in enumerate(message.field)
            ),
            subject=_subject(message),
        )


def _subject(message: DescriptorProto) -> str:
    return message.options.Extensions[options_pb2.event].subject


def _prose(comment: str) -> str:
    return " ".join(comment.split())
