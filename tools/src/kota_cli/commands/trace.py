"""`kota trace`: one case's way through the platform, as a tree of spans with their times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from kota_cli.commands.common import DataOption, JsonOption, console, finding, installation, print_json, table
from kota_cli.installation import NotFound
from kota_cli.spans import Span, SpanStore
from kota_cli.story import Node, tell

# Attributes that say in one word what a span was about, the most telling first.
_TELLING = ("db.operation.name", "messaging.destination.name", "rpc.grpc.status_code", "http.response.status_code")


def trace(
    trace_id: Annotated[
        str, typer.Argument(help="Trace id, 32 hexadecimal digits, or a whole traceparent. Without it: the latest.")
    ] = "",
    data: DataOption = None,
    last: Annotated[int, typer.Option("--last", "-n", min=1, max=1000, help="How many of the latest to list.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the tree of a trace with times, and what other traces did because of it. Also when the platform is stopped.

    Without an id the latest traces are listed.
    """
    store = _store(data)
    try:
        if trace_id:
            _tell(store, _id(trace_id), as_json)
        else:
            _latest(store, last, as_json)
    finally:
        store.close()


def _store(data: Path | None) -> SpanStore:
    place = installation(data)
    path = place.spans
    if not path.exists():
        raise NotFound(f"no spans in {place.data} yet: start the platform with `kota up`")
    return SpanStore(path)


def _id(text: str) -> str:
    found = re.fullmatch(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?", text.strip().lower())
    if found is None:
        raise typer.BadParameter("a trace id has 32 hexadecimal digits", param_hint="TRACE_ID")
    return found[1]


def _latest(store: SpanStore, count: int, as_json: bool) -> None:
    spans = store.latest(count)
    if as_json:
        print_json([Node(span).as_json() for span in spans])
        return
    rows = [(_clock(span)[11:], span.trace_id, span.service, _name(span), _ms(span.duration_ms)) for span in spans]
    console.print(table("began", "trace", "service", "what", "took", rows=rows))


def _tell(store: SpanStore, trace_id: str, as_json: bool) -> None:
    roots = tell(store, trace_id)
    if as_json:
        print_json([root.as_json() for root in roots])
    elif roots:
        console.print(draw(trace_id, roots))
    else:
        console.print(f"no span of trace {trace_id} is known: it is older than the store keeps, or never came")
    if not roots:
        finding()


def draw(trace_id: str, roots: list[Node]) -> Tree:
    """The tree for a terminal. Times are since the first span; what was reached by a link carries an arrow."""
    nodes = [node for root in roots for node in root.walk()]
    began = min(node.span.start_ns for node in nodes)
    services = sorted({node.span.service for node in nodes})
    tree = Tree(Text(f"trace {trace_id} · {_clock(nodes[0].span)} · {len(nodes)} spans · {', '.join(services)}"))
    for root in roots:
        _grow(tree, root, began)
    return tree


def _grow(tree: Tree, node: Node, began: int) -> None:
    branch = tree.add(_line(node, began))
    for child in node.children:
        _grow(branch, child, began)


def _line(node: Node, began: int) -> Text:
    span = node.span
    line = Text()
    if node.linked:
        line.append("↪ ", "yellow").append(f"trace {span.trace_id} ", "dim")
    line.append(span.service, "cyan").append(" ").append(_name(span), "bold red" if span.failed else "bold")
    line.append(f"  +{_ms((span.start_ns - began) / 1e6)}", "dim").append(f"  {_ms(span.duration_ms)}", "green")
    for said in _said(span):
        line.append(f"  {said}", "red" if span.failed else "dim")
    return line


def _said(span: Span) -> Iterator[str]:
    """What the span says beside its times: why it failed, and its telling attributes."""
    if span.failed and span.status:
        yield span.status
    for name in _TELLING:
        if name in span.attributes:
            yield str(span.attributes[name])


def _name(span: Span) -> str:
    return span.name.rpartition("/")[2] if span.name.startswith("kota.") else span.name


def _clock(span: Span) -> str:
    """When the span began, by the operator's own clock."""
    return datetime.fromtimestamp(span.start_ns / 1e9, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _ms(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s" if milliseconds >= 1000 else f"{milliseconds:.1f} ms"
