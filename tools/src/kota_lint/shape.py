"""Rules of shape: the same file names in every room, settings that explain themselves, no waiting by the clock."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kota_lint.source import Finding, Source

ROOM_FILES = frozenset({"__init__", "model", "store", "messages", "commands", "rpc", "http", "consumers", "timers"})
"""The files of a room. Whoever knows one room knows all."""

DRAWERS = re.compile(r".*(util|helper|common|misc|manager|handler|base|stuff|shared)s?")
"""Names that say nothing of what is inside, so that everything ends up there."""


def room_file_name(source: Source) -> Iterator[Finding]:
    """A room has the fixed files; one that outgrew them is split by concept, and its `__init__` introduces each part.

    The introduction is the part's name in backticks in the docstring of the room's `__init__.py`.
    """
    parts = source.module.split(".")
    if source.is_test or "services" not in source.path.parts or len(parts) != 3:
        return
    if DRAWERS.fullmatch(parts[2]):
        yield source.finding(1, "room-file-name", f"{parts[2]}.py is a drawer: name the concept inside")
    elif parts[2] not in ROOM_FILES and parts[2] not in source.introduced:
        text = f"{parts[2]}.py is none of the room's files and `{parts[1]}/__init__.py` does not introduce `{parts[2]}`"
        yield source.finding(1, "room-file-name", text)


def sleep(source: Source) -> Iterator[Finding]:
    """Nothing waits by `time.sleep`: it blocks the loop, and a test that sleeps is slow or flaky."""
    direct = {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name == "sleep"
    }
    for call, receiver, name in source.calls():
        if (receiver == "time" and name == "sleep") or (not receiver and name in direct):
            yield source.finding(call, "sleep", "time.sleep(...): wait for the condition instead")


def setting_without_description(source: Source) -> Iterator[Finding]:
    """Every setting says what it means, in its `Field(description=...)`, and carries its unit in its name."""
    if source.is_test or source.path.name != "settings.py":
        return
    for owner in ast.walk(source.tree):
        if isinstance(owner, ast.ClassDef) and any(ast.unparse(base).endswith("Settings") for base in owner.bases):
            for line in owner.body:
                if isinstance(line, ast.AnnAssign) and not _described(line):
                    text = f"{ast.unparse(line.target)} has no description"
                    yield source.finding(line, "setting-without-description", text)


def _described(line: ast.AnnAssign) -> bool:
    """Whether a field is private, a class variable, or described by a text that is not empty."""
    if ast.unparse(line.target).startswith("_") or "ClassVar" in ast.unparse(line.annotation):
        return True
    fields = [node for node in ast.walk(line) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field"]
    for field in fields:
        for keyword in field.keywords:
            if keyword.arg == "description":
                return not (isinstance(keyword.value, ast.Constant) and not str(keyword.value.value).strip())
    return False
