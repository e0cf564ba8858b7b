"""Receiving a warning: kept, judged beside the messages that are there, and on screens in the same transaction."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_videotron_content.alerts import area, cap, store, wording
from kota_videotron_content.alerts.errors import AlertKeyTaken
from kota_videotron_content.alerts.model import DRILLS, Alert, Message, Policy, Reason
from kota_videotron_content.names import AlertName, OverrideName
from kota_videotron_content.overrides import commands as overrides
from kota_videotron_content.overrides.model import LONGEST, EmergencyOverride, OverrideState
from kota_videotron_content.playlists.commands import Publisher
from kota_videotron_content.screens import store as screens


async def receive(tx: Transaction, publisher: Publisher, rules: Policy, document: bytes, *, source: str) -> Alert:
    """Take a CAP document. Raises AlertTooLarge, AlertNotCap, AlertInvalid, AlertKeyTaken.

    The same document again changes nothing. One that was kept without being believed gives way to the believed one of
    its key: nobody can keep BMKG's warning away by sending its key first.
    """
    message = cap.read(document)
    await store.lock_city(tx)
    alert = _kept(tx, rules, message, document, source)
    known = await store.find(tx, message.key)
    if known is not None and (known.trusted or not alert.trusted):
        if known.sha256 != alert.sha256:
            raise AlertKeyTaken(sender=message.key.sender, identifier=message.key.identifier, field="document")
        return known
    if known is not None:
        alert = replace(alert, name=known.name)
    others = [other for other in await store.related(tx, alert) if other.key != alert.key]
    drills = rules.drills(tx.city)
    alert = replace(alert, reason=alert.judged(others, tx.now, drills=drills))
    shown, alert = await _message(tx, rules, alert, message)
    await store.keep(tx, replace(alert, override=None), document)
    ended = []
    for other in (other for other in others if alert.answers(other)):
        reason = other.judged([*others, alert], tx.now, drills=drills)
        if other.shown and other.override:
            ended.append(OverrideName(tx.city, other.override))
        if other.shown or not other.override:  # what an officer cleared stays cleared
            await store.save(tx, replace(other, reason=reason))
    if shown or ended:
        await overrides.follow_alert(tx, publisher, shown, ended)
    if shown:
        await store.save(tx, alert)
    return alert


async def renew(tx: Transaction, publisher: Publisher, rules: Policy) -> int:
    """Show again what still holds when its message has come to the longest time of a message; gives how many."""
    due = await store.to_renew(tx)
    for alert, document in due:
        shown, renewed = await _message(tx, rules, alert, cap.read(document))
        if shown:
            await overrides.follow_alert(tx, publisher, shown, ())
        await store.save(tx, renewed)
    return len(due)


async def take_delivery(tx: Transaction, publisher: Publisher, rules: Policy, number: int, document: bytes) -> None:
    """Receive a document of the feed, once in this city. Raises as `receive` does."""
    if await store.deliver(tx, number):
        await receive(tx, publisher, rules, document, source="feed")


def _kept(tx: Transaction, rules: Policy, message: Message, document: bytes, source: str) -> Alert:
    """The message as the city keeps it."""
    return Alert(
        name=AlertName(tx.city, UUID(str(uuid6.uuid7()))),
        key=message.key,
        message_type=message.message_type,
        status=message.status,
        scope=message.scope,
        references=message.references,
        trusted=rules.trusts(tx.city, message.key.sender, source),
        past=message.past,
        source=source,
        sha256=hashlib.sha256(document).hexdigest(),
        headline=wording.headline(message),
        severity=message.severity,
        expire_time=message.expires,
        expire_assumed=message.expiry_assumed,
        receive_time=tx.now,
    )


async def _message(
    tx: Transaction, rules: Policy, alert: Alert, message: Message
) -> tuple[EmergencyOverride | None, Alert]:
    """The message that screens show of an alert, if it may be shown and one stands inside; and the alert with it."""
    if alert.reason is not None:
        return None, alert
    if not area.drawn(message.areas):
        return None, replace(alert, reason=Reason.AREA_NOT_DRAWN)
    places = await screens.places(tx)
    points = {it: (place.longitude_deg, place.latitude_deg) for it, place in places.items() if place is not None}
    rings = [ring for drawn in message.areas for ring in drawn.polygons]
    inside = area.inside(message.areas, places, await store.in_rings(tx, rings, points))
    if not inside:
        return None, replace(alert, reason=Reason.NO_SCREEN_INSIDE)
    shown = EmergencyOverride(
        name=OverrideName(tx.city, UUID(str(uuid6.uuid7()))),
        version=1,
        text=wording.text(message, tx.city),
        sha256="",
        severity=alert.severity,
        screens=inside,
        drill=alert.status in DRILLS,
        issuer=wording.issuer(message, alert.source, rules.attribution),
        state=OverrideState.ACTIVE,
        activator=tx.actor.principal,
        activate_time=tx.now,
        expire_time=min(alert.expire_time, tx.now + LONGEST),
        alert=alert.name.id,
    )
    return shown, replace(alert, override=shown.name.id)
