"""Publishing: when what a screen may play has changed, a new signed version in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kota_common.postgres import Transaction
from kota_common.telemetry import current_traceparent
from kota_videotron_content.names import BookingName, OverrideName
from kota_videotron_content.playlists import document, messages, store, tiles
from kota_videotron_content.playlists.model import Candidate, PlaylistInputs, generate, inputs_hash
from kota_videotron_content.screens import store as screens
from kota_videotron_content.screens.model import Screen, ScreenState

GRID = timedelta(hours=6)  # the horizon rolls on this grid, so that idle polls stay 304
HORIZON = timedelta(days=7)  # so long a screen plays offline; after it no paid item (the last days in hourly loops)
NO_BOOKING = UUID(int=0)
SEVERITY = {1: "NOTICE", 2: "WARNING", 3: "EXTREME"}


class Publisher:
    """Publishes versions with the installation's signing key."""

    def __init__(self, signer: document.Signer) -> None:
        self._signer = signer

    @property
    def signer(self) -> document.Signer:
        """The key that signs."""
        return self._signer

    async def publish(
        self, tx: Transaction, affected: Iterable[UUID], *, cause: str, cut_now: bool = False
    ) -> list[document.Version]:
        """New versions of the screens for which something changed; the rest keep theirs.

        `cause` is a short word for the record, `permit_suspended`; `cut_now` stops what plays instead of waiting for
        its end. Screens are locked in one order, so that two changes cannot block each other.
        """
        published = []
        for screen in sorted(set(affected)):
            version = await self._publish_one(tx, screen, cause, cut_now)
            if version is not None:
                published.append(version)
        return published

    async def publish_tile(self, tx: Transaction, screen: UUID, seq: int, tile: tiles.Tile) -> None:
        """A screen's next tile; the caller holds it with this sequence (`store.lock_tile`)."""
        await tiles.publish(tx, self._signer, screen, seq, tile)

    async def _publish_one(
        self, tx: Transaction, screen_id: UUID, cause: str, cut_now: bool
    ) -> document.Version | None:
        head = await store.lock_head(tx, screen_id)
        screen = await screens.read(tx, screens.name_of(tx.city, screen_id))
        if screen.state is ScreenState.RETIRED:
            return None
        inputs = await _inputs(tx, screen)
        override = await _override(tx, screen_id)
        digest = f"{inputs_hash(inputs)}:{override.id if override else ''}"
        if digest == head.inputs_sha256:
            return None
        body = generate(inputs)
        seq = head.seq + 1
        start, end = _instant(inputs.horizon_from_ms), _instant(inputs.horizon_to_ms)
        data = document.build(
            body,
            seq=seq,
            prev_sha256=head.sha256,
            not_before_ms=inputs.horizon_from_ms,
            not_after_ms=inputs.horizon_to_ms,
            min_seq=seq if cut_now else max(0, seq - 1),
            override=override,
        )
        signed = document.sign(data, self._signer)
        version = document.Version(
            screen=screen_id,
            seq=seq,
            sha256=signed.sha256_hex,
            prev_sha256=head.sha256,
            inputs_sha256=digest,
            key_id=signed.keyid,
            document=signed.data,
            signature=document.from_b64url(signed.signature_b64url),
            publish_time=tx.now,
            start_time=start,
            end_time=end,
            items=tuple((item.sha256, _booking_id(item.booking)) for item in body.items),
            cause=cause,
            cut_now=cut_now or override is not None,
            urgent=override is not None,
            trace=current_traceparent(),
        )
        await store.insert(tx, version)
        tx.emit(messages.published(tx.city, version), aggregate=messages.playlist_name(tx.city, screen_id), version=seq)
        return version


async def _inputs(tx: Transaction, screen: Screen) -> PlaylistInputs:
    start = _grid(tx.now)
    zone = ZoneInfo(screen.time_zone)
    rows = await store.candidates(tx, screen.name.id)
    return PlaylistInputs(
        screen=str(screen.name),
        canvas_w=screen.canvas_w,
        canvas_h=screen.canvas_h,
        timezone=screen.time_zone,
        horizon_from_ms=_ms(start),
        horizon_to_ms=_ms(start + HORIZON),
        items=tuple(_candidate(tx.city, row, zone) for row in rows if _may_play(row)),
    )


def _may_play(row: Any) -> bool:
    """Whether a booking belongs into the horizon: it plays today, or only its first day is still to come.

    What may not play is left out altogether, so that holds and cancellations make no new version; the preview names
    it with its reason.
    """
    waits_for_its_day = row["state"] in ("confirmed", "suspended_permit") and row["waiting_for"] == "BEFORE_FIRST_DAY"
    return row["creative_state"] == "approved" and (row["state"] == "running" or waits_for_its_day)


def _candidate(city: str, row: Any, zone: ZoneInfo) -> Candidate:
    """A booking as the generator sees it: valid while booking and permit both are."""
    first = max(filter(None, (row["start_date"], row["permit_from"])))
    last = min(filter(None, (row["end_date"], row["permit_to"])))
    return Candidate(
        booking=str(BookingName(city, row["id"])),
        creative_sha256=row["sha256"],
        mime=row["mime_type"],
        duration_ms=row["duration_ms"],
        kind=row["kind"],
        weight_ppm=row["sov_ppm"],
        separation_key=row["category"],
        valid_from_ms=_ms(_midnight(first, zone)),
        valid_to_ms=_ms(_midnight(last + timedelta(days=1), zone)),
        trace=row["trace"],
    )


async def _override(tx: Transaction, screen: UUID) -> document.Override | None:
    row = await store.override(tx, screen)
    if row is None:
        return None
    return document.Override(
        id=str(OverrideName(tx.city, row["id"])),
        severity=SEVERITY[row["severity"]],
        text=row["text"],
        sha256=row["sha256"],
        mime=row["mime_type"],
        issuer=row["issuer"],
        from_ms=_ms(row["activate_time"]),
        until_ms=_ms(row["expire_time"]),
        drill=row["drill"],
    )


def _booking_id(name: str) -> UUID:
    return UUID(name.rpartition("/")[2]) if name else NO_BOOKING


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _grid(now: datetime) -> datetime:
    """The last point of the grid."""
    since = now - datetime(1970, 1, 1, tzinfo=UTC)
    return now - since % GRID


def horizon_end(now: datetime) -> datetime:
    """Where a playlist made now ends; one that ends earlier is due for its next stretch."""
    return _grid(now) + HORIZON


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _instant(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
