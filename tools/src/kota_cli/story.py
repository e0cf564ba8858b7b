"""A trace as a tree: spans below their parents, and what other traces did because of them below the span they name.

An event that is pulled later (a playlist by a screen) begins its own trace and links to its cause. The tree follows
these links, each trace once, so that one tree shows the whole way of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kota_cli.spans import Span, SpanStore

TRACES_MAX = 50


@dataclass(slots=True)
class Node:
    """A span with what came of it: its children, and spans of other traces that link to it."""

    span: Span
    children: list[Node] = field(default_factory=list)
    linked: bool = False  # reached by a link, not by its parent

    def walk(self) -> Iterator[Node]:
        """This node and everything below, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        span = self.span
        return {
            "trace_id": span.trace_id,
            "span_id": span.span_id,
            "parent_id": span.parent_id,
            "service": span.service,
            "name": span.name,
            "kind": span.kind,
            "start_ns": span.start_ns,
            "duration_ms": round(span.duration_ms, 3),
            "failed": span.failed,
            "status": span.status,
            "attributes": span.attributes,
            "linked": self.linked,
            "children": [child.as_json() for child in self.children],
        }


def tell(store: SpanStore, trace_id: str) -> list[Node]:
    """The roots of a trace, with linked traces grafted in; empty when the trace is not known.

    A span whose parent was not exported (not yet, or not sampled) is a root, too: nothing is hidden.
    """
    return _Teller(store).trace(trace_id.lower())


class _Teller:
    def __init__(self, store: SpanStore) -> None:
        self._store = store
        self._told: set[str] = set()

    def trace(self, trace_id: str) -> list[Node]:
        if trace_id in self._told or len(self._told) >= TRACES_MAX:
            return []
        self._told.add(trace_id)
        nodes = {span.span_id: Node(span) for span in self._store.trace(trace_id)}
        roots: list[Node] = []
        for node in nodes.values():
            parent = nodes.get(node.span.parent_id)
            (parent.children if parent is not None else roots).append(node)
        for link in self._store.links_to(trace_id):
            cause = nodes.get(link.to_span_id)
            if cause is not None:
                for grafted in self.trace(link.trace_id):
                    grafted.linked = True
                    cause.children.append(grafted)
        for node in nodes.values():
            node.children.sort(key=lambda child: child.span.start_ns)
        return roots
