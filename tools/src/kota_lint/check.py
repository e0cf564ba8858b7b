"""All rules over all files."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from kota_lint import bus, database, shape
from kota_lint.source import Finding, Source

Rule = Callable[[Source], Iterator[Finding]]

RULES: dict[str, Rule] = {
    "subscriber-without-ack": bus.subscriber_without_ack,
    "publish-beside-the-log": bus.publish_beside_the_log,
    "sql-outside-a-store": database.sql_outside_a_store,
    "lock-without-authorize": database.lock_without_authorize,
    "room-file-name": shape.room_file_name,
    "sleep": shape.sleep,
    "setting-without-description": shape.setting_without_description,
}
"""Every rule by the name that findings and exceptions use."""

_FOLDERS = ("libs", "services", "tools", "tests", "deploy")
_GENERATED = ("libs/contracts/src/",)


def check(sources: Iterable[Source]) -> list[Finding]:
    """The findings of every rule, sorted, without those that a comment on the same line answers."""
    return sorted(
        finding
        for source in sources
        for rule in RULES.values()
        for finding in rule(source)
        if finding.rule not in source.claims.get(finding.line, ())
    )


def check_repository(root: Path) -> list[Finding]:
    """The findings in the repository at `root`. Raises FileNotFoundError when it is none."""
    if not (root / "pyproject.toml").is_file():
        raise FileNotFoundError(f"{root} is not the root of the repository: it has no pyproject.toml")
    return check(_sources(root))


def _sources(root: Path) -> Iterator[Source]:
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            relative = path.relative_to(root).as_posix()
            if not relative.startswith(_GENERATED) and "/build/" not in relative:
                yield Source(PurePosixPath(relative), path.read_text("utf-8"), _introduction(path))


def _introduction(path: Path) -> str:
    """The docstring of the package that a file belongs to."""
    init = path.parent / "__init__.py"
    return ast.get_docstring(ast.parse(init.read_text("utf-8"))) or "" if init.is_file() else ""
