from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from kota_common.actor import Actor, ActorKind
from kota_common.errors import NotAuthenticated
from kota_common.http import EdgeApp, EdgeRoutes


class Counted:
    """Metrics that remember what they were told."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seen: list[tuple[str, int]] = []

    def observe_http(self, route: str, code: int, seconds: float) -> None:
        assert seconds >= 0
        self.seen.append((route, code))


class OneToken:
    """A verifier that knows the token `good`, the second time without waiting."""

    def __init__(self) -> None:
        self.verified = 0
        self.actor = Actor(ActorKind.PARTNER, "p1", "13.77")

    def verify_cached(self, token: str) -> Actor | None:
        return self.actor if self.verified and token == "good" else None

    async def verify(self, token: str) -> Actor:
        if token != "good":
            raise NotAuthenticated(why="unknown")
        self.verified += 1
        return self.actor


class TestFloor:
    __test__ = False

    def __init__(self) -> None:
        self.metrics = Counted()
        self.verifier = OneToken()
        self.is_ready = True

    async def ready(self) -> bool:
        return self.is_ready


@pytest.fixture
def floor() -> TestFloor:
    return TestFloor()


@pytest.fixture
def client(floor: TestFloor) -> Callable[..., httpx.AsyncClient]:
    """`client(routes=[...], hot=[...])`: an HTTP client in front of an edge application."""

    def make(**routes: Any) -> httpx.AsyncClient:
        app = EdgeApp(EdgeRoutes(**routes), metrics=floor.metrics, ready=floor.ready)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test")

    return make
