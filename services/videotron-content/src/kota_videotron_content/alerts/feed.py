"""The way to BMKG's nowcast: one process of the installation polls, every city gets what was fetched.

A poll reads the RSS listing, conditionally, and fetches the documents that are not here yet. Polls and cities are
apart: a document is kept first and received by each city in a transaction of its own, so that a crash in between, or a
city in trouble, costs nobody a warning.

What the other side may do wrong (no answer, a page instead of a feed, a redirect, too many bytes, a link to another
host) is counted and logged, and changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree as Xml
import httpx
import structlog
from defusedxml.common import DefusedXmlException

from kota_common.errors import KotaError
from kota_common.service import Floor
from kota_videotron_content.alerts import cap, store
from kota_videotron_content.alerts.model import Policy
from kota_videotron_content.settings import Settings

if TYPE_CHECKING:
    from kota_common.telemetry import Metrics

log = structlog.get_logger(__name__)

# BMKG takes 60 requests a minute from an address. Polls are at least 30 s apart and end after 20 s, so that a minute
# touches three at most: 3 x (1 + 18) = 57.
DOCUMENTS_A_POLL = 18
POLL_S = 20.0
REQUEST_S = 8.0
LISTING_MAX_BYTES = 1024 * 1024
ENTRIES_MAX = 500  # of a listing; BMKG's has some tens
UNLISTED_FOR = timedelta(days=7)  # so long an entry is remembered that no listing names


class FeedRefused(Exception):
    """The other side's answer is not what was asked for; `outcome` is its word in the metric."""

    def __init__(self, outcome: str, why: str) -> None:
        self.outcome = outcome
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the listing."""

    guid: str
    fingerprint: str  # changes when the item does
    link: str  # absolute


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire."""

    status: int
    body: bytes
    etag: str
    last_modified: str


def policy(settings: Settings) -> Policy:
    """Whom the cities believe, from the settings."""
    return Policy.parse(settings.alert_senders, settings.alert_drill_cities, settings.alert_attribution)


def entries(listing: bytes, url: str) -> list[Entry]:
    """The items of an RSS 2.0 listing read from `url`. Raises FeedRefused for anything else.

    An item without guid is known by its link; one without a link on the feed's own host is left out.
    """
    try:
        root = Xml.fromstring(listing, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise FeedRefused("not_a_feed", f"the listing is not well-formed, or has a document type: {error!r}") from error
    if root.tag != "rss" or root.find("channel") is None:
        raise FeedRefused("not_a_feed", f"the listing is {root.tag[:80]}, not rss with a channel")
    return list(_items(root, url))


def _items(root: Any, url: str) -> Iterator[Entry]:
    for item in root.findall("channel/item")[:ENTRIES_MAX]:
        link = _link(item, url)
        guid = _text(item, "guid") or link
        if not link:
            log.warning("an item of the alert feed has no link to its host and is left out", guid=guid[:200])
            continue
        said = "\n".join((guid, link, _text(item, "pubDate")))
        yield Entry(guid[:500], hashlib.sha256(said.encode()).hexdigest(), link)


def _link(item: Any, url: str) -> str:
    """The absolute address of an item's document; empty when it is none on the feed's own host."""
    try:
        link = urljoin(url, _text(item, "link"))
        same = _origin(link) == _origin(url) and str(httpx.URL(link))
    except (ValueError, httpx.InvalidURL):
        return ""
    return link if same and _text(item, "link") else ""


def _text(item: Any, tag: str) -> str:
    return (item.findtext(tag) or "").strip()


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


class Feed:
    """The poll of this process, from `open` on; only the leader's timer runs it."""

    def __init__(self) -> None:
        self._metrics: Metrics | None = None

    def open(self, metrics: Metrics) -> None:
        """Say where outcomes are counted: when the service is built, before any timer runs."""
        self._metrics = metrics
        self._polls = metrics.counter("alert_polls", "Polls of the alert feed, by outcome", "outcome")
        self._documents = metrics.counter("alert_documents", "Documents of the alert feed, by outcome", "outcome")

    def count_document(self, outcome: str) -> None:
        """Count what became of a document: fetched, refused, failed, received, conflict."""
        self._documents.of(outcome).inc()

    async def poll(self, floor: Floor) -> None:
        """Poll if a poll is due. Nothing that the other side does is raised."""
        settings: Settings = floor.settings
        url = settings.alert_feed_url
        if not url:
            return
        now, interval = floor.database.clock(), timedelta(seconds=settings.alert_poll_interval_s)
        async with floor.database.pool.acquire() as connection:
            due = await store.begin_poll(connection, url, now, interval)
        if due is None:
            return
        outcome = "changed"
        try:
            async with asyncio.timeout(POLL_S), _client() as client:
                outcome = await self._read(floor, client, url, due)
        except FeedRefused as error:
            outcome = error.outcome
            log.warning("alert feed refused", url=url, outcome=outcome, why=str(error))
        except (httpx.HTTPError, TimeoutError) as error:
            outcome = "unreachable"
            log.warning("alert feed does not answer", url=url, error=repr(error))
        self._polls.of(outcome).inc()

    async def _read(self, floor: Floor, client: httpx.AsyncClient, url: str, due: store.Poll) -> str:
        """Read the listing and what it names; gives the outcome. Raises FeedRefused, httpx.HTTPError, TimeoutError."""
        asked = {"if-none-match": due.etag, "if-modified-since": due.last_modified}
        answer = await _get(client, url, LISTING_MAX_BYTES, {name: value for name, value in asked.items() if value})
        if answer.status in (204, 304):
            return "unchanged"
        listed = {(entry.guid, entry.fingerprint): entry for entry in entries(answer.body, url)}
        now = floor.database.clock()
        async with floor.database.pool.acquire() as connection:
            missing = await store.note_listed(connection, url, list(listed), now)
            await store.forget_unlisted(connection, url, now - UNLISTED_FOR)
            # Not before everything is here: an unchanged listing would hide what is still to be fetched.
            await store.remember_listing(connection, url, "", "")
        left = len(missing)
        for guid, fingerprint, _ in missing[:DOCUMENTS_A_POLL]:
            left -= await self._fetch(floor, client, url, listed[guid, fingerprint])
        if left:
            return "incomplete"
        async with floor.database.pool.acquire() as connection:
            await store.remember_listing(connection, url, answer.etag, answer.last_modified)
        return "changed"

    async def _fetch(self, floor: Floor, client: httpx.AsyncClient, url: str, entry: Entry) -> bool:
        """Fetch one document; False when it has to be tried again. One that is no alert never changes by itself."""
        document, refusal = None, ""
        try:
            answer = await _get(client, entry.link, cap.LIMIT_BYTES)
            if answer.status == 204:
                raise FeedRefused("no_content", "the answer is empty")
            cap.read(answer.body)
            document, outcome = answer.body, "fetched"
        except KotaError as error:
            refusal, outcome = f"{error.reason}: {error.message}"[:500], "refused"
            log.warning("a document of the alert feed is refused", guid=entry.guid, why=refusal)
        except FeedRefused as error:
            outcome = "failed"
            log.warning("a document of the alert feed is not to be had", guid=entry.guid, why=str(error))
        except httpx.HTTPError as error:
            outcome = "failed"
            log.warning("a document of the alert feed is not to be had", guid=entry.guid, error=repr(error))
        self.count_document(outcome)
        async with floor.database.pool.acquire() as connection:
            await store.note_fetched(connection, url, (entry.guid, entry.fingerprint), document, refusal)
        return outcome != "failed"


def _client() -> httpx.AsyncClient:
    """A client for one poll. A city's way to the internet may be a proxy: the environment names it."""
    headers = {"user-agent": "kota-videotron-content", "accept-encoding": "identity"}
    return httpx.AsyncClient(timeout=REQUEST_S, follow_redirects=False, headers=headers)


async def _get(client: httpx.AsyncClient, url: str, limit_bytes: int, headers: dict[str, str] | None = None) -> Answer:
    """One answer, read as far as the limit. Raises FeedRefused, httpx.HTTPError.

    Nothing is compressed, so that no answer grows while it is read; and no redirect is followed, so that the address of
    the setting is the only one that is ever asked.
    """
    async with client.stream("GET", url, headers=headers) as response:
        if response.status_code in (204, 304):
            return Answer(response.status_code, b"", "", "")
        if response.is_redirect:
            raise FeedRefused("redirected", f"{url} points to {response.headers.get('location', '')[:200]}")
        if response.status_code != httpx.codes.OK:
            raise FeedRefused("status", f"{url} answers {response.status_code}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FeedRefused("encoded", f"{url} answers compressed, unasked")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > limit_bytes:
                raise FeedRefused("too_large", f"{url} answers more than {limit_bytes} bytes")
        return Answer(200, bytes(body), _validator(response, "etag"), _validator(response, "last-modified"))


def _validator(response: httpx.Response, name: str) -> str:
    """A validator that can be sent back as it came; empty for one that cannot."""
    value: str = response.headers.get(name, "")
    return value if value.isascii() and len(value) <= 200 else ""
