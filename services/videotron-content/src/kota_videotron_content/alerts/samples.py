"""Made-up documents in the form of BMKG's nowcast, for tests and exercises: contoh, bukan data BMKG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

NOTE = "contoh, bukan data BMKG"
SENDER = "cuaca.ekstrem@bmkg.go.id"
PARIAMAN = ((-0.70, 100.05), (-0.70, 100.20), (-0.55, 100.20), (-0.55, 100.05), (-0.70, 100.05))  # latitude first


def at(instant: datetime) -> str:
    """An instant as CAP writes it. UTC becomes -00:00, never Z."""
    text = instant.isoformat(timespec="seconds")
    return text.replace("+00:00", "-00:00")


def reference(identifier: str, sent: str, sender: str = SENDER) -> str:
    """One entry of `references`."""
    return f"{sender},{identifier},{sent}"


def info(
    *,
    headline: str = "Hujan Lebat disertai Petir (CONTOH)",
    expires: str = "",
    polygons: Sequence[Sequence[tuple[float, float]]] = (PARIAMAN,),
    circles: Sequence[str] = (),
    area: bool = True,
    **changes: str,
) -> str:
    """An `info` element. `changes` replace the words of simple elements; an empty word leaves the element out."""
    words = {
        "language": "id-ID",
        "category": "Met",
        "event": "Hujan Lebat",
        "responseType": "Prepare",
        "urgency": "Immediate",
        "severity": "Moderate",
        "certainty": "Observed",
        "expires": expires,
        "senderName": "Stasiun Meteorologi CONTOH",
        "headline": headline,
        "description": NOTE,
        "instruction": "",
        **changes,
    }
    shapes = "".join(f"<polygon>{' '.join(f'{a},{b}' for a, b in ring)}</polygon>" for ring in polygons)
    shapes += "".join(f"<circle>{circle}</circle>" for circle in circles)
    where = f"<area><areaDesc>Wilayah {NOTE}</areaDesc>{shapes}</area>" if area else ""
    return f"<info>{_elements(words)}{where}</info>"


def alert(identifier: str, sent: str, *infos: str, sender: str = SENDER, references: str = "", **changes: str) -> bytes:
    """A document. `changes` replace the words of simple elements; an empty word leaves the element out."""
    words = {
        "identifier": identifier,
        "sender": sender,
        "sent": sent,
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": references,
        **changes,
    }
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><!-- {NOTE} -->'
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{_elements(words)}{"".join(infos)}</alert>'
    ).encode()


def listing(items: Sequence[tuple[str, str, str]]) -> bytes:
    """An RSS listing of (guid, link, pubDate)."""
    said = "".join(
        f"<item><title>{NOTE}</title><link>{escape(link)}</link><guid>{escape(guid)}</guid><pubDate>{date}</pubDate></item>"
        for guid, link, date in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{NOTE}</title>{said}</channel></rss>'.encode()


def _elements(words: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escape(word)}</{name}>" for name, word in words.items() if word)
