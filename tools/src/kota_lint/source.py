"""One file as the rules see it: where it stands, its syntax tree, and the exceptions that its comments claim."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

_CLAIM = re.compile(r"#\s*house:\s*(?P<rule>[a-z-]+)\s*,\s*(?P<reason>.{10,})")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One break of one rule."""

    path: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class Source:
    """A Python file of the repository; `path` is relative to its root."""

    path: PurePosixPath
    text: str
    introduction: str = ""  # docstring of the package's `__init__.py`

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Raises SyntaxError."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def module(self) -> str:
        """The dotted name, `kota_permitting.casework.store`; outside a `src` folder the file's own name."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[parts.index("src") + 1 :]) if "src" in parts else self.path.stem

    @property
    def introduced(self) -> frozenset[str]:
        """The words that the package's docstring sets in backticks."""
        return frozenset(re.findall(r"`(\w+)`", self.introduction))

    @property
    def is_test(self) -> bool:
        """Whether it is test code, which may do what the product may not."""
        return "tests" in self.path.parts

    @cached_property
    def docstrings(self) -> frozenset[int]:
        """The ids of the nodes that are docstrings."""
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr):
                found.add(id(node.body[0].value))
        return frozenset(found)

    @cached_property
    def claims(self) -> dict[int, set[str]]:
        """Line number to the rules that a comment excepts there: on the line itself, or alone on the line above."""
        found: dict[int, set[str]] = {}
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            claim = _CLAIM.search(token.string) if token.type == tokenize.COMMENT else None
            if claim:
                alone = token.line.lstrip().startswith("#")
                found.setdefault(token.start[0] + alone, set()).add(claim["rule"])
        return found

    def calls(self) -> Iterator[tuple[ast.Call, str, str]]:
        """Every call with its receiver and name: `a.b.publish(x)` is (call, "a.b", "publish"), `f(x)` ("", "f")."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute):
                    yield node, ast.unparse(node.func.value), node.func.attr
                elif isinstance(node.func, ast.Name):
                    yield node, "", node.func.id

    def finding(self, node: ast.stmt | ast.expr | int, rule: str, text: str) -> Finding:
        """A finding at the node's line, or at a line number."""
        return Finding(str(self.path), node if isinstance(node, int) else node.lineno, rule, text)
