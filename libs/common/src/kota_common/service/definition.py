"""What a service is made of, as data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from kota_common.service.settings import ServiceSettings

if TYPE_CHECKING:
    from kota_common.messaging import Bus, ConsumerHandler
    from kota_common.postgres import Database
    from kota_common.security import Revocations, Verifier
    from kota_common.telemetry.metrics import Metrics


class Background(Protocol):
    """A task that lives as long as the service: started after the doors, stopped before them."""

    async def run(self) -> None:
        """Work until cancelled. An exception ends the process: nothing dies silently."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something the clock sets off; only the process that leads the relay runs it."""

    name: str
    every_ms: int
    run: Callable[[Floor], Awaitable[None]]


def timer(name: str, *, every_ms: int) -> Callable[[Callable[[Floor], Awaitable[None]]], Timer]:
    """Make a function a timer. It must be safe to run late, twice, or after a crash halfway."""

    def decorate(function: Callable[[Floor], Awaitable[None]]) -> Timer:
        return Timer(name, every_ms, function)

    return decorate


@dataclass(frozen=True, slots=True)
class Floor:
    """What the platform gives a service to build with."""

    settings: Any  # the service's own settings
    database: Database
    bus: Bus
    verifier: Verifier
    revocations: Revocations
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Doors:
    """What a service opens: the result of its `build`."""

    rpc: Sequence[object] = ()  # servicers whose methods are @command or @query
    http: Sequence[Any] = ()  # Starlette routes
    hot: Sequence[Any] = ()  # kota_common.http.HotRoute, answered before any framework
    background: Sequence[Background] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A service, declared in its `app.py`; nothing here does I/O."""

    name: str  # `permitting`: database, streams, error domain and permissions are named after it
    package: str  # `kota_permitting`, where the migrations are
    settings: type[ServiceSettings]
    contracts: Sequence[ModuleType]  # generated modules of the service's own contract
    build: Callable[[Any, Floor], Doors]
    consumers: Sequence[ConsumerHandler] = field(default=())
    timers: Sequence[Timer] = field(default=())
    commands: dict[str, Callable[[list[str]], int]] = field(default_factory=dict)  # further words of `python -m`

    @property
    def stream(self) -> str:
        """The JetStream stream of its events."""
        return f"EVT_{self.name.upper()}"
