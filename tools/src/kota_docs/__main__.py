"""`python -m kota_docs [--check]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kota_docs import charts, errors, events
from kota_docs.contract import read_contract
from kota_docs.services import find_services


def pages(root: Path) -> dict[Path, str]:
    """Every generated page of the repository at `root` with its text."""
    services = find_services(root)
    return {
        root / "docs" / "errors.md": errors.page(),
        root / "docs" / "events.md": events.page(services, read_contract(root / "protos")),
        **charts.pages(root),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or compare them; gives the exit code."""
    parser = argparse.ArgumentParser(prog="kota_docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a page is out of date")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the repository, default: here")
    options = parser.parse_args(arguments)
    stale = {
        path: text
        for path, text in pages(options.root).items()
        if not path.is_file() or path.read_text("utf-8") != text
    }
    for path, text in stale.items():
        if options.check:
            print(f"{path.relative_to(options.root)} is not what the code says: run make docs", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(options.root)}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
