"""Permit types that come with the platform, as proposals: a city fills in its unit and first day and publishes them."""

from __future__ import annotations

from importlib.resources import files

from google.protobuf.json_format import Parse

from kota.permitting.v1 import permit_types_pb2 as pb

CODES = ("reklame-videotron", "galian-utilitas")


def proposal(code: str, *, owner_unit: str, effective_from_date: str) -> pb.PermitType:
    """The draft to send with CreatePermitType. `effective_from_date` is a local date `YYYY-MM-DD`.

    Raises FileNotFoundError for a code that is not in CODES.
    """
    text = files("kota_permitting.catalogue").joinpath("data", f"{code}.json").read_text(encoding="utf-8")
    draft = Parse(text, pb.PermitType())
    draft.owner_unit = owner_unit
    draft.effective_from_date = effective_from_date
    return draft
