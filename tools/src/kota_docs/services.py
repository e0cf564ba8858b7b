"""The services of the repository, found by their composition roots and imported, so that everything they define is
known: their error classes, contracts and consumers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from kota_common.service import Service


def find_services(root: Path) -> list[Service]:
    """Every `services/*/src/kota_*/app.py` as its SERVICE, by name. Raises ImportError when one does not import."""
    packages = sorted(path.parent.name for path in root.glob("services/*/src/kota_*/app.py"))
    services: list[Service] = [import_module(f"{package}.app").SERVICE for package in packages]
    return sorted(services, key=lambda service: service.name)
