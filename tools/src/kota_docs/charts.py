"""The charts' values: their schemas and their reference, both from the comments in `values.yaml`.

A value is described by the lines of comment right above it: `# -- what it means`, then annotations, one a line:

    # @enum a, b        one of these            # @minimum 1      a number from here
    # @pattern ^...$    a text like this        # @items object   what a list holds (else text)
    # @open             any content: what Kubernetes itself defines, or names that the operator chooses

Everything else follows from the default: a number stays a number, and a key that is not written down is refused.
`global` and `enabled` are admitted by every chart, or the umbrella could not hand them down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kota_docs.markdown import GENERATED, table

THIN = ("identity", "permitting", "attendance", "fiber-network", "videotron-content")
UMBRELLA = "kota"
_KEY = re.compile(r"^( *)([A-Za-z][A-Za-z0-9-]*): ?(.*)$")
_KINDS = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(slots=True)
class Value:
    """One value: its path, its default, what the comments say."""

    path: tuple[str, ...]
    default: Any
    text: str = ""
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether its content is not ours to define."""
        return "open" in self.notes


def read(file: Path) -> list[Value]:
    """The values of a file in its order. Raises ValueError for one that no comment describes."""
    text = file.read_text(encoding="utf-8")
    defaults = yaml.safe_load(text)
    found: list[Value] = []
    for path, comments in _keys(text):
        default: Any = defaults
        for key in path:
            default = default[key]
        value = Value(path, default)
        for comment in comments:
            _describe(value, comment)
        if any(parent.open and value.path[: len(parent.path)] == parent.path for parent in found):
            continue  # inside an open value: the operator's own
        if not value.text and not isinstance(default, dict):
            raise ValueError(f"{file}: {'.'.join(path)} has no `# --` line above it")
        found.append(value)
    return found


def _describe(value: Value, comment: str) -> None:
    if comment.startswith("@"):
        name, _, argument = comment[1:].partition(" ")
        value.notes[name] = argument.strip()
    elif comment.startswith("-- "):
        value.text = comment[3:]
    elif value.text:
        value.text += f" {comment}"


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Every key that stands on its own line, with the comments right above it."""
    stack: list[tuple[int, str]] = []
    comments: list[str] = []
    for line in text.splitlines():
        if line.strip().startswith("#"):
            comments.append(line.strip().lstrip("#").strip())
            continue
        match = _KEY.match(line)
        if match is not None:
            indent = len(match[1])
            stack = [entry for entry in stack if entry[0] < indent]
            stack.append((indent, match[2]))
            yield tuple(key for _, key in stack), comments
        comments = []


def schema(values: list[Value], chart: str) -> dict[str, Any]:
    """The strict JSON schema of a chart's values."""
    root: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Values of the chart {chart}",
        "type": "object",
        "properties": {},
        "additionalProperties": False,
    }
    for value in values:
        place = root
        for key in value.path[:-1]:
            place = place["properties"][key]
        place["properties"][value.path[-1]] = _schema_of(value)
    root["properties"]["kota-service"] = {"type": "object", "description": "The library's; Helm hands it down."}
    if chart == UMBRELLA:
        _open_services(root)
    else:
        root["properties"]["global"] = {"type": "object"}
    return root


def _schema_of(value: Value) -> dict[str, Any]:
    kind = _KINDS[type(value.default)]
    found: dict[str, Any] = {"type": kind}
    if value.text:
        found["description"] = value.text
    if kind == "integer" and value.path[-1] == "traceRatio":
        found["type"] = "number"
    if kind == "object" and not value.open:
        found |= {"properties": {}, "additionalProperties": False}
    if kind == "array":
        found["items"] = {"type": value.notes.get("items") or _item_kind(value.default)}
    if "enum" in value.notes:
        words = [word.strip() for word in value.notes["enum"].split(",")]
        found["enum"] = [int(word) for word in words] if kind == "integer" else words
    if "minimum" in value.notes:
        found["minimum"] = float(value.notes["minimum"]) if kind == "number" else int(value.notes["minimum"])
    if "pattern" in value.notes:
        found["pattern"] = value.notes["pattern"]
    if value.path[-2:] == ("postgres", "settings"):
        found["additionalProperties"] = {"type": "string"}
    return found


def _item_kind(default: list[Any]) -> str:
    return _KINDS[type(default[0])] if default else "string"


def _open_services(root: dict[str, Any]) -> None:
    """A service's values are checked by its own chart; here only `enabled` is known."""
    for name in THIN:
        root["properties"][name]["additionalProperties"] = True


def _rows(values: list[Value]) -> Iterator[tuple[str, str, str]]:
    for value in values:
        if isinstance(value.default, dict) and not value.open:
            continue
        limits = [f"one of {value.notes['enum']}"] if "enum" in value.notes else []
        limits += [f"from {value.notes['minimum']}"] if "minimum" in value.notes else []
        text = value.text + (f" ({'; '.join(limits)})" if limits else "")
        yield f"`{'.'.join(value.path)}`", f"`{json.dumps(value.default, ensure_ascii=False)}`", text


def reference(charts: dict[str, list[Value]]) -> str:
    """The page with every value of the umbrella, and once those that every service has."""
    head = ("value", "default", "meaning")
    parts = [
        GENERATED,
        "# Values",
        "Of the chart `kota`; profiles beside its `values.yaml`: `values-single-node.yaml`, `values-ha.yaml`,"
        " `values-airgap.yaml`, `values-tls.yaml`. A key that is not here is refused by name.",
        table(head, _rows(charts[UMBRELLA])),
        "## Values of a service",
        "Below the service's name (`permitting.replicas`), the same for all. Defaults are those of `permitting`; the"
        " tables below it say where another service differs.",
        table(head, _rows(charts["permitting"])),
    ]
    common = {value.path: value.default for value in charts["permitting"]}
    for name in THIN:
        differing = [value for value in charts[name] if common.get(value.path) != value.default]
        if differing and name != "permitting":
            parts += [f"### {name}", table(head, _rows(differing))]
    return "\n\n".join(parts) + "\n"


def pages(root: Path) -> dict[Path, str]:
    """Schemas and reference of the charts below `root`."""
    folder = root / "deploy" / "helm"
    charts = {name: read(folder / name / "values.yaml") for name in (UMBRELLA, *THIN)}
    found = {
        folder / name / "values.schema.json": json.dumps(schema(values, name), indent=1, ensure_ascii=False) + "\n"
        for name, values in charts.items()
    }
    return {**found, root / "docs" / "operations" / "values.md": reference(charts)}
