"""Plays as the contract shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota.videotron_content.v1 import events_pb2, plays_pb2
from kota_videotron_content.names import BookingName, ScreenName

_RESULTS = {
    "completed": plays_pb2.PLAY_RESULT_COMPLETED,
    "cut": plays_pb2.PLAY_RESULT_CUT,
    "skipped": plays_pb2.PLAY_RESULT_SKIPPED,
    "error": plays_pb2.PLAY_RESULT_ERROR,
}


def play(city: str, row: Any) -> plays_pb2.Play:
    """One play."""
    return plays_pb2.Play(
        play_id=str(row["play_id"]),
        screen=str(ScreenName(city, row["screen"])),
        device=str(row["device"]),
        boot_id=str(row["boot_id"]),
        counter=row["n"],
        playlist_seq=row["playlist_seq"],
        booking=_booking(city, row["booking"]),
        content_sha256=row["sha256"],
        start_time=row["start_time"],
        end_time=row["end_time"],
        planned_ms=row["planned_ms"],
        result=_RESULTS[row["result"]],
        planned=row["planned"],
        accept_time=row["accept_time"],
    )


def summary(name: ScreenName, counts: list[Any], unplanned: int, conflicts: int, missing: int) -> plays_pb2.PlaySummary:
    """What a screen showed in a span."""
    return plays_pb2.PlaySummary(
        screen=str(name),
        counts=[
            plays_pb2.PlayCount(
                booking=_booking(name.city, row["booking"]),
                completed_count=row["completed"],
                short_count=row["short"],
                shown_ms=row["shown_ms"],
            )
            for row in counts
        ],
        unplanned_count=unplanned,
        conflict_count=conflicts,
        missing_count=missing,
    )


def batch_accepted(name: ScreenName, number: int, counts: dict[str, int]) -> events_pb2.PlayBatchAccepted:
    """The event of a batch in which something was new."""
    return events_pb2.PlayBatchAccepted(
        play_batch=plays_pb2.PlayBatch(
            name=batches_of(name),
            screen=str(name),
            number=number,
            accepted_count=counts["accepted"],
            unplanned_count=counts["unplanned"],
            duplicate_count=counts["duplicate"],
            rejected_count=counts["rejected"],
        )
    )


def batches_of(name: ScreenName) -> str:
    """The aggregate of a screen's batches; its version is the batch's number."""
    return f"{name}/playBatches"


def _booking(city: str, booking: UUID | None) -> str:
    return str(BookingName(city, booking)) if booking is not None else ""
