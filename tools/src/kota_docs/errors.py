"""docs/errors.md: every refusal that a caller can meet, from the classes that raise it."""

from __future__ import annotations

import inspect
from itertools import groupby

from kota_common.errors import KotaError, catalogue
from kota_docs.markdown import GENERATED, table

_HEAD = f"""{GENERATED}

# Errors

Every error is stable. Clients may branch on the pair of `ErrorInfo.domain` and `ErrorInfo.reason`; over HTTP the
problem document (RFC 9457) holds them as `domain` and `reason`. The status tells the class of failure. The text is for
people: English in `message`, Indonesian in `LocalizedMessage`. Words in braces are facts; `ErrorInfo.metadata` holds
them under the same names. Reasons of the domain `kota.common` can come from every service.
"""


def page() -> str:
    """The whole page. Services must have been imported before: the register fills on import."""
    sections = [_section(domain, list(rows)) for domain, rows in groupby(_product(), lambda row: row.domain)]
    return "\n".join([_HEAD, *sections]).rstrip() + "\n"


def _section(domain: str, rows: list[type[KotaError]]) -> str:
    entries = "\n".join(_entry(row) for row in rows)
    return f"## {domain}\n\n{_index(rows)}\n\n{entries}"


def _product() -> list[type[KotaError]]:
    """The rows of the catalogue that ship: test kits and tests define errors of their own."""
    return [row for row in catalogue() if row.__module__.startswith("kota_") and ".testing" not in row.__module__]


def _index(rows: list[type[KotaError]]) -> str:
    return table(
        ("reason", "status", "meaning"), ((f"`{row.reason}`", f"`{row.kind}`", _first_line(row)) for row in rows)
    )


def _entry(row: type[KotaError]) -> str:
    return f"""### {row.reason}

{inspect.getdoc(row) or ""}

- Status: `{row.kind}`
- English: {row.english}
- Indonesian: {row.indonesian}
- Cause: {row.cause}
- What to do: {row.fix}
"""


def _first_line(row: type[KotaError]) -> str:
    return (inspect.getdoc(row) or "").partition("\n")[0]
