"""The services of the platform, by name. Loading one imports it, so nothing here does before it must."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kota_common.service import Service

# In the order in which they start: identity first, because the others read its keys.
SERVICE_NAMES = ("identity", "permitting", "attendance", "fiber_network", "videotron_content")


def package_of(name: str) -> str:
    """The Python package of a service."""
    return f"kota_{name}"


def installed() -> tuple[str, ...]:
    """The services that this environment has; found without importing them."""
    return tuple(name for name in SERVICE_NAMES if find_spec(package_of(name)) and find_spec(f"{package_of(name)}.app"))


def load(names: Sequence[str] | None = None) -> list[Service]:
    """The definitions of these services, or of all installed ones."""
    found: list[Any] = [import_module(f"{package_of(name)}.app").SERVICE for name in names or installed()]
    return found
