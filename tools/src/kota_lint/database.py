"""Rules of the database: SQL lives in stores, and who locks a row decides whether the caller may touch it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from kota_lint.source import Finding, Source

_SQL = re.compile(
    r"\s*(SELECT\s+\S|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|WITH\s+\S+\s+AS\s*\(|TRUNCATE\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|ROLE|DATABASE|SCHEMA|VIEW)\s)"
)
_SQL_HOMES = ("kota_common.postgres.", "kota_common.messaging.", "kota_common.testing.")


def sql_outside_a_store(source: Source) -> Iterator[Finding]:
    """SQL is written in `store.py` and in the floor's own rooms, so that a table has one place that knows it."""
    runtime = source.path.parts[0] in ("libs", "services") and not source.is_test
    if not runtime or source.module.startswith(_SQL_HOMES) or source.path.name == "store.py":
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or id(node) in source.docstrings:
            continue
        if isinstance(node.value, str) and _SQL.match(node.value):
            text = f"SQL in {source.path.name}: move it to the room's store.py"
            yield source.finding(node, "sql-outside-a-store", text)


def lock_without_authorize(source: Source) -> Iterator[Finding]:
    """A command that locks a row asks `tx.authorize` about it: the door knew the city, not the unit or the owner."""
    if source.is_test or source.path.name == "store.py" or not source.module.startswith("kota_"):
        return
    stores = _stores(source.tree)
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        locks = [call for call in calls if _called(call)[1] == "lock" and _called(call)[0] in stores]
        if locks and not any(_called(call)[1] == "authorize" for call in calls):
            text = f"{function.name} locks a row and never asks tx.authorize(...)"
            yield source.finding(locks[0], "lock-without-authorize", text)


def _called(call: ast.Call) -> tuple[str, str]:
    function = call.func
    if isinstance(function, ast.Attribute):
        return ast.unparse(function.value), function.attr
    return "", function.id if isinstance(function, ast.Name) else ""


def _stores(tree: ast.Module) -> set[str]:
    """Names in this file that stand for a store, whatever they are called: `from x import store as partners`."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "store"
    }
