"""A paired player in Debian's Chromium before a stand-in edge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from .kit import CANVAS, CHROMIUM, SIGNER, Browser, Edge, Show


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These need Debian's Chromium (`apt-get install chromium`); without it they say so."""
    missing = not Path(CHROMIUM).exists()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    edge = Edge(tmp_path / "edge")
    await edge.start()
    await edge.trust(SIGNER)
    yield edge
    edge.kill()


@pytest.fixture
def show(edge: Edge) -> Show:
    return Show(edge)


@pytest.fixture
async def browser(tmp_path: Path, edge: Edge) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = Browser(playwright, tmp_path / "profile", f"{edge.url}/player/", CANVAS)
        yield browser
        await browser.kill()


@pytest.fixture
async def playing(edge: Edge, show: Show, browser: Browser) -> Browser:
    """Paired, and playing version 5 with two posters."""
    await edge.publish(show.document(5, "psa", "commercial"))
    await edge.tell(approved=True)
    await browser.open()
    await browser.until(state="playing", seq=5, shell="kept")
    return browser
