"""What a screen says of an alert: the warning, who issued it and when, until when it holds, and whose data it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kota_common.city.zones import abbreviation, format_date, local_date, zone_of
from kota_videotron_content.alerts.model import DRILLS, FEED, NO_END, Message

WARNING_MAX = 240  # characters of headline and instruction: more cannot be read from the road
ISSUER_MAX = 120  # characters, as for an officer's message
BMKG = "BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
_BMKG_DOMAIN = "bmkg.go.id"


def headline(message: Message) -> str:
    """What it warns of, in one line; empty for a message without an info."""
    info = message.info
    return _cut(info.headline or info.event, WARNING_MAX) if info else ""


def text(message: Message, city: str) -> str:
    """The words on the screen, in the city's zone. What names no end says so: nobody should trust a guessed hour."""
    info, zone = message.info, zone_of(city)
    assert info is not None, "what is shown warns of something"
    warning = headline(message)
    room = WARNING_MAX - len(warning)
    if info.instruction and room > 40:
        warning = f"{warning}\n{_cut(info.instruction, room)}"
    sent, end = message.key.sent, message.expires
    issued = f"Dikeluarkan {_cut(info.sender_name or message.key.sender, 80)}, {_day(sent, zone)} {_hour(sent, zone)}."
    same_day = local_date(sent, zone) == local_date(end, zone)
    until = f"Berlaku sampai {_hour(end, zone)}" if same_day else f"Berlaku sampai {_day(end, zone)} {_hour(end, zone)}"
    if message.expiry_assumed:
        until += f" (batas waktu tidak disebut penerbit; dianggap {NO_END.seconds // 60} menit)"
    drill = "LATIHAN: " if message.status in DRILLS else ""
    return f"{drill}{warning}\n{issued} {until}."


def issuer(message: Message, source: str, attribution: str) -> str:
    """The line that is always visible: BMKG's full name on everything of BMKG's, whoever brought it (UU 31/2009)."""
    domain = message.key.sender.rpartition("@")[2].lower()
    if domain == _BMKG_DOMAIN or domain.endswith(f".{_BMKG_DOMAIN}"):
        return f"Sumber: {BMKG}"
    if source == FEED:
        return _cut(f"Sumber: {attribution}", ISSUER_MAX)
    info = message.info
    return _cut(f"Sumber: {(info.sender_name if info else '') or message.key.sender}", ISSUER_MAX)


def _day(instant: datetime, zone: ZoneInfo) -> str:
    """`6 Juli 2026`: every word less is a larger letter."""
    return format_date(local_date(instant, zone)).partition(", ")[2]


def _hour(instant: datetime, zone: ZoneInfo) -> str:
    """`12.00 WIB`: nobody issues a warning by the second."""
    return f"{instant.astimezone(zone):%H.%M} {abbreviation(zone)}"


def _cut(words: str, most: int) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= most else one_line[: most - 1].rstrip() + "…"
