"""How a public record looks outside. Nothing is decided here."""

from __future__ import annotations

from datetime import datetime

from kota.permitting.v1 import verifications_pb2 as pb
from kota_permitting.catalogue.messages import iso, timestamp
from kota_permitting.deadlines.model import today_of
from kota_permitting.verification.model import Published


def verification(record: Published, now: datetime) -> pb.PermitVerification:
    """The answer to everybody, true at `now`."""
    status = record.status_on(today_of(record.city, now))
    return pb.PermitVerification(
        public_id=record.public_id,
        number=record.number,
        status=pb.PermitVerification.Status.Value(f"STATUS_{status}"),
        type_title_indonesian=record.type_title_indonesian,
        type_title_english=record.type_title_english,
        holder_masked=record.holder_masked,
        city=record.city,
        screen=record.screen,
        valid_from_date=iso(record.valid_from),
        valid_to_date=iso(record.valid_to),
        issue_time=timestamp(record.issued_at),
        content_sha256=record.content_sha256,
        check_time=timestamp(now),
        place=record.place,
    )
