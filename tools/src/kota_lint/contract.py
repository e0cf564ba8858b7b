"""The rules of the contract that buf does not know: access on methods, subjects on events, marks on personal fields."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from kota_common.contract import check, personal_of

# Names that say what a field holds. A field of another name that holds the same is a reviewer's business.
PERSONAL_NAMES = frozenset({"nik", "nip", "kk", "phone", "phone_number", "email", "holder_name", "passphrase"})


def modules(root: Path) -> dict[str, list[ModuleType]]:
    """The generated modules of each service, by the service's name."""
    found: dict[str, list[ModuleType]] = {}
    source = root / "libs" / "contracts" / "src"
    for path in sorted((source / "kota").glob("*/v1/*_pb2.py")):
        service = path.parts[-3]
        if service != "common":
            name = ".".join(path.relative_to(source).with_suffix("").parts)
            found.setdefault(service, []).append(importlib.import_module(name))
    return found


def contract_findings(contracts: dict[str, list[ModuleType]]) -> list[str]:
    """One sentence a finding; empty when every contract is complete."""
    findings: list[str] = []
    for service, generated in contracts.items():
        findings += check(generated, service)
        findings += _unmarked(generated)
    return findings


def _unmarked(generated: Iterable[ModuleType]) -> Iterator[str]:
    for module in generated:
        for message in module.DESCRIPTOR.message_types_by_name.values():
            for field in message.fields:
                if field.name in PERSONAL_NAMES and not personal_of(field):
                    yield f"{field.full_name}: a personal field without (kota.common.v1.personal)"
