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
    """A command that locks a row asks `tx.authorize` about it: the door knew the city, not the unit or the owner.

    Asking through another function of the file counts, and so does a rule of the room, `check_...(tx.actor, ...)`.
    """
    if source.is_test or source.path.name == "store.py" or not source.module.startswith("kota_"):
        return
    functions = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    stores, deciding = _stores(source.tree), _deciding(functions)
    for function in functions:
        locks = [call for call in _calls(function) if _called(call)[1] == "lock" and _called(call)[0] in stores]
        if locks and function.name not in deciding:
            text = f"{function.name} locks a row and never asks tx.authorize(...)"
            yield source.finding(locks[0], "lock-without-authorize", text)


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _deciding(functions: list[_Function]) -> set[str]:
    """Names of the functions that decide about the caller, themselves or through another one of the list."""
    deciding = {function.name for function in functions if any(_decides(call) for call in _calls(function))}
    while True:
        through = {f.name for f in functions if any(_called(call)[1] in deciding for call in _calls(f))}
        if through <= deciding:
            return deciding
        deciding |= through


def _decides(call: ast.Call) -> bool:
    name = _called(call)[1]
    rule = name.startswith("check_") and any(ast.unparse(argument) == "tx.actor" for argument in call.args)
    return rule or name == "authorize"


def _calls(function: _Function) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


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
