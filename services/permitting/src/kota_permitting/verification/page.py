"""The page that a citizen sees after scanning a code: Indonesian first, English beside it, readable without colour."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import datetime

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined

from kota_common.city import format_date, format_instant, parse_region_code, region_table
from kota_permitting.deadlines.model import today_of, zone_of
from kota_permitting.verification.model import Published, Status, VerificationNotFound

STYLE = """
:root{color-scheme:light dark}body{margin:0;font:1rem/1.5 system-ui,sans-serif}
main{max-width:40rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;margin:.25rem 0 1rem}
.agency{margin:0;font-weight:600}span[lang=en]{display:block;font-size:.85em;font-weight:400;opacity:.8}
.status{padding:.75rem 1rem;border:.25rem solid;border-radius:.5rem;font-size:1.25rem}
.good{border-color:#17803d}.wait{border-color:#b45309}.bad{border-color:#c01c28}
dt{margin-top:.75rem;font-weight:600}dt span[lang=en]{display:inline;margin-left:.25rem}dd{margin:0}
code{overflow-wrap:anywhere;display:block}figure{margin:1.5rem 0}figure svg{width:11rem;height:auto;background:#fff}
"""
# The only style that the browser may apply, by its hash: nothing injected into the page can run or load anything.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_HEADINGS = {
    Status.VALID: ("Izin berlaku", "Valid permit", "good"),
    Status.NOT_YET_VALID: ("Belum berlaku", "Not valid yet", "wait"),
    Status.SUSPENDED: ("Izin dibekukan sementara", "Suspended permit", "bad"),
    Status.REVOKED: ("Izin dicabut", "Revoked permit", "bad"),
    Status.EXPIRED: ("Masa berlaku habis", "Expired permit", "bad"),
}

_template = Environment(
    loader=PackageLoader("kota_permitting.verification"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
).get_template("verification.html")


def found(record: Published, now: datetime, public_url: str) -> str:
    """The page of a public permit, true at `now`."""
    where = zone_of(record.city)
    heading, heading_english, tone = _HEADINGS[record.status_on(today_of(record.city, now))]
    return _template.render(
        style=STYLE,
        record=record,
        heading=heading,
        heading_english=heading_english,
        tone=tone,
        city_name=city_name(record.city, now),
        valid_from=format_date(record.valid_from),
        valid_to=format_date(record.valid_to),
        issued=format_instant(record.issued_at, where),
        checked=format_instant(now, where),
        qr=qr_code(public_url, record.public_id),
    )


def not_found() -> str:
    """The page for an id that nothing public has; it does not say why."""
    return _template.render(
        style=STYLE,
        record=None,
        heading="Tidak ditemukan",
        heading_english="Not found",
        tone="bad",
        city_name="",
        advice=f"{VerificationNotFound.indonesian} Periksa lagi kodenya; bila tetap gagal, lapor ke dinas perizinan.",
        advice_english=f"{VerificationNotFound.english} {VerificationNotFound.fix}",
    )


def verification_url(public_url: str, public_id: str) -> str:
    """What the code says: `HTTPS://HOST/V/ID`. All upper case, so that it fits a smaller code in alphanumeric mode."""
    return f"{public_url.rstrip('/')}/v/{public_id}".upper()


def qr_code(public_url: str, public_id: str) -> str:
    """The code as an SVG element with a text alternative; correction level M."""
    out = io.BytesIO()
    url = verification_url(public_url, public_id)
    segno.make(url, error="m", micro=False, boost_error=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, title=f"Kode QR verifikasi {public_id}"
    )
    return out.getvalue().decode()


def city_name(city: str, now: datetime) -> str:
    """The name of the city behind its code; the code itself when the table does not know it."""
    region = region_table(demo=True).get(parse_region_code(city), today_of(city, now))
    return region.name if region is not None else city
