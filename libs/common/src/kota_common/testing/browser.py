"""Debian's Chromium with a disk of its own, driven by Playwright: opened, killed as by a power cut, opened again."""

from __future__ import annotations

import asyncio
import contextlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from PIL import Image
from playwright.async_api import BrowserContext, Page, Playwright
from playwright.async_api import Error as PlaywrightError

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Browser:
    """Chromium with one profile; `open` again after `kill` is the same disk. Pages speak by `<html data-...>`."""

    playwright: Playwright
    profile: Path
    url: str  # of the page
    size: tuple[int, int] = (960, 540)  # px
    context: BrowserContext | None = None
    page: Page | None = None
    console: list[str] = field(default_factory=list)
    requested: set[str] = field(default_factory=set)

    async def open(self, query: str = "") -> Page:
        """Start the browser and open the page."""
        self.context = await self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=CHROMIUM,
            headless=True,
            args=ARGUMENTS,
            viewport={"width": self.size[0], "height": self.size[1]},
        )
        self.page = self.context.pages[0]
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("request", lambda request: self.requested.add(request.url.split("/")[2]))
        await self.page.goto(f"{self.url}{query}")
        return self.page

    async def kill(self) -> None:
        """As a power cut: no process of this profile is asked."""
        mine = [p for p in psutil.process_iter(["cmdline"]) if str(self.profile) in " ".join(p.info["cmdline"] or [])]
        for process in mine:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(mine, timeout=10)
        if self.context is not None:
            with contextlib.suppress(PlaywrightError):  # it may notice first that its browser is gone
                await self.context.close()
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    async def data(self) -> dict[str, str]:
        """What the page says of itself."""
        assert self.page is not None
        return await self.page.evaluate("({...document.documentElement.dataset})")

    async def until(self, timeout_s: float = 20, **wanted: Any) -> dict[str, str]:
        """Wait until `<html data-...>` says all of this; a value may be a predicate."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    data = await self.data()
                    if all(_fits(data.get(name, ""), value) for name, value in wanted.items()):
                        return data
                    await asyncio.sleep(0.03)
        except TimeoutError:
            raise AssertionError(f"the player says {await self.data()}; console: {self.console[-12:]}") from None

    async def picture(self, sha256: str) -> Image.Image:
        """What the screen shows while this item is on it."""
        assert self.page is not None
        for _ in range(20):
            await self.until(item=sha256)
            shot = Image.open(io.BytesIO(await self.page.screenshot())).convert("RGB")
            if (await self.data())["item"] == sha256:
                return shot
        raise AssertionError("no quiet moment for a picture")


def _fits(said: str, wanted: Any) -> bool:
    return bool(wanted(said)) if callable(wanted) else said == str(wanted)
