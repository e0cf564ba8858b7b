"""The base of every typed error, and the register of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What class of failure it is: the names of the gRPC status codes (AIP-193)."""

    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FAILED_PRECONDITION = "FAILED_PRECONDITION"
    ABORTED = "ABORTED"
    RESOURCE_EXHAUSTED = "RESOURCE_EXHAUSTED"
    UNAVAILABLE = "UNAVAILABLE"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    UNIMPLEMENTED = "UNIMPLEMENTED"
    INTERNAL = "INTERNAL"


_REASON = re.compile(r"[A-Z][A-Z0-9_]{1,61}[A-Z0-9]")
_register: dict[tuple[str, str], type[KotaError]] = {}


class KotaError(Exception):
    """A refusal or failure that the caller can act on.

    Subclasses state the catalogue row as class attributes; `english` and `indonesian` are format strings over the
    facts. `field` names the offending field of the request (`BadRequest`), `retry_after_ms` says when trying again
    makes sense (`RetryInfo`). Facts travel as `ErrorInfo.metadata`: never put personal data into them.
    """

    reason: ClassVar[str]
    kind: ClassVar[Kind]
    english: ClassVar[str]
    indonesian: ClassVar[str]
    cause: ClassVar[str]
    fix: ClassVar[str]
    domain: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Enter the row in the register; the pair of domain and reason is unique and stable."""
        package = cls.__module__.partition(".")[0]
        cls.domain = "kota." + package.removeprefix("kota_")
        for name in ("reason", "kind", "english", "indonesian", "cause", "fix"):
            if not hasattr(cls, name):
                raise TypeError(f"{cls.__qualname__} does not state {name}")
        if not _REASON.fullmatch(cls.reason):
            raise TypeError(f"{cls.__qualname__}.reason must be UPPER_SNAKE of at most 63 characters (AIP-193)")
        known = _register.setdefault((cls.domain, cls.reason), cls)
        if known is not cls and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.domain} {cls.reason} is defined twice: {known.__qualname__}, {cls.__qualname__}")

    def __init__(self, *, field: str | None = None, retry_after_ms: int | None = None, **facts: object) -> None:
        self.field = field
        self.retry_after_ms = retry_after_ms
        self.facts = {name: _text(value) for name, value in facts.items()}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence for developers, in English."""
        return self.english.format(**self.facts)

    @property
    def message_indonesian(self) -> str:
        """The same sentence for officials and citizens."""
        return self.indonesian.format(**self.facts)


def _text(value: object) -> str:
    """A fact as text: lists as comma-separated words, because metadata holds strings only."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return ",".join(str(item) for item in value)
    return str(value)


def catalogue() -> list[type[KotaError]]:
    """Every error that the imported packages define, by domain and reason."""
    return [_register[key] for key in sorted(_register)]
