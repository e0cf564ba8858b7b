"""What a chapter plays with: the city, its people at hand, and somebody to tell it to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from opentelemetry import trace

from kota_cli.demo.callers import Caller
from kota_cli.demo.city import DemoCity

tracer = trace.get_tracer("kota.demo")


@dataclass(slots=True)
class Step:
    """One step of the story as it is told."""

    title: str
    text: str
    facts: dict[str, str] = field(default_factory=dict)
    chapter: int = 0
    lines: list[str] = field(default_factory=list)  # sentences of the platform itself, as they came


Tell = Callable[[Step], None]


@dataclass(slots=True)
class Stage:
    """The stage of one chapter."""

    city: DemoCity
    root: Caller  # administers identity
    chapter: int
    tell_step: Tell
    _callers: dict[str, Caller] = field(default_factory=dict)

    def caller(self, role: str) -> Caller:
        """Somebody of the city; the same all through the chapter."""
        if role not in self._callers:
            self._callers[role] = self.city.caller(role)
        return self._callers[role]

    def tell(self, title: str, text: str, *lines: str, **facts: str) -> None:
        """Tell one step; `lines` are sentences of the platform itself."""
        shown = {name.replace("_", " "): value for name, value in facts.items() if value}
        self.tell_step(Step(title, text, shown, self.chapter, list(lines)))

    async def close(self) -> None:
        """Close everybody's channels."""
        for caller in self._callers.values():
            await caller.close()
