"""Reads PromQL as far as it names things: metrics, label matchers, the labels that a sum keeps, and which metrics must
meet in one answer. No evaluation; whether an expression is PromQL at all is for promtool to say.

The grammar is the one of Prometheus' documentation ("Querying": basics, operators, functions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<number>(?:\d+(?:ms|[smhdwy]))+|0x[0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    | (?P<name>[a-zA-Z_][a-zA-Z0-9_:]*)
    | (?P<sign>==|!=|>=|<=|=~|!~|[-+*/%^(){}\[\],=<>@:])
    )""",
    re.VERBOSE,
)
SUMS = {"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values"}
WORDS = {"and", "or", "unless", "atan2"}
OPERATORS = {"+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<="} | WORDS
JOINS = {"on", "ignoring", "group_left", "group_right"}


class NotPromQL(ValueError):
    """The expression cannot be read; the text says where."""


@dataclass
class Selector:
    """One metric as an expression asks for it: label -> (operator, value)."""

    name: str
    matchers: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Node:
    """A part of an expression. `kind`: selector, number, call, sum or the operator."""

    kind: str
    parts: list[Node] = field(default_factory=list)
    selector: Selector | None = None
    name: str = ""  # of a function
    labels: tuple[str, ...] = ()  # what a sum keeps (`without`: drops) or two sides are joined by
    without: bool = False

    def walk(self) -> Iterator[Node]:
        """This part and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def selectors(self) -> list[Selector]:
        """Every metric that is named."""
        return [node.selector for node in self.walk() if node.selector is not None]

    def together(self) -> list[list[Selector]]:
        """The metrics that must all be there for an answer, one list for each way to get one."""
        if self.selector is not None:
            return [[self.selector]]
        if self.kind == "or":
            return [way for part in self.parts for way in part.together()]
        if self.name == "absent":
            return [[]]
        ways: list[list[Selector]] = [[]]
        for part in self.parts[:1] if self.kind == "unless" else self.parts:
            ways = [[*way, *more] for way in ways for more in part.together()]
        return ways


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, place = text, [], 0
        while place < len(text.rstrip()):
            found = TOKEN.match(text, place)
            if found is None:
                raise NotPromQL(f"column {place}: {text[place : place + 20]!r} of {text!r}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        if self.place >= len(self.tokens) or (wanted and self.peek() not in wanted):
            raise NotPromQL(f"{self.peek() or 'the end'} where {' or '.join(wanted) or 'more'} belongs: {self.text!r}")
        self.place += 1
        return self.tokens[self.place - 1][1]

    def expression(self) -> Node:
        """Operands and operators from left to right: for what is asked here precedence only matters to `or`."""
        sides = [self.operand()]
        while self.peek() in OPERATORS:
            operator, labels = self.take(), []
            if self.peek() == "bool":
                self.take()
            while self.peek() in JOINS:
                self.take()
                labels += self.label_list()
            if operator == "or":
                sides.append(self.operand())
            else:
                sides[-1] = Node(operator, [sides[-1], self.operand()], labels=tuple(labels))
        return sides[0] if len(sides) == 1 else Node("or", sides)

    def label_list(self) -> tuple[str, ...]:
        if self.peek() != "(":  # group_left without labels
            return ()
        self.take("(")
        labels = []
        while self.peek() != ")":
            labels.append(self.take())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return tuple(labels)

    def operand(self) -> Node:
        while self.peek() in ("-", "+"):
            self.take()
        kind = self.tokens[self.place][0] if self.place < len(self.tokens) else "end"
        if self.peek() == "(":
            self.take()
            node = self.expression()
            self.take(")")
        elif kind in ("number", "string"):
            self.take()
            return Node("number")
        elif kind == "name":
            node = self.named()
        else:
            raise NotPromQL(f"{self.peek() or 'the end'} where an operand belongs: {self.text!r}")
        return self.shifted(node)

    def named(self) -> Node:
        name = self.take()
        if name in SUMS and self.peek() in ("(", "by", "without"):
            node = Node("sum", name=name)
            self.kept(node)
            node.parts = self.arguments()
            self.kept(node)
            return node
        if self.peek() == "(":
            return Node("call", self.arguments(), name=name)
        selector = Selector(name)
        if self.peek() == "{":
            self.take()
            while self.peek() != "}":
                label, operator = self.take(), self.take("=", "!=", "=~", "!~")
                selector.matchers[label] = (operator, self.take()[1:-1])
                if self.peek() == ",":
                    self.take()
            self.take("}")
        return Node("selector", selector=selector)

    def kept(self, node: Node) -> None:
        if self.peek() in ("by", "without"):
            node.without = self.take() == "without"
            node.labels = self.label_list()

    def arguments(self) -> list[Node]:
        self.take("(")
        found = []
        while self.peek() != ")":
            found.append(self.expression())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return found

    def shifted(self, node: Node) -> Node:
        """Ranges and offsets change when, not what."""
        while self.peek() in ("[", "offset", "@"):
            if self.take() == "[":
                while self.take() != "]":
                    pass
            else:
                self.take()
        return node


def read(text: str) -> Node:
    """The expression's parts. Raises NotPromQL."""
    reader = _Reader(text)
    node = reader.expression()
    if reader.peek():
        raise NotPromQL(f"{reader.peek()} is left over: {text!r}")
    return node
