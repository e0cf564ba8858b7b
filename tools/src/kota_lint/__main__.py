"""`python -m kota_lint [root]`: prints findings and exits with 1 when there are any."""

from __future__ import annotations

import argparse
from pathlib import Path

from kota_lint.check import RULES, check_repository
from kota_lint.contract import contract_findings, modules


def main() -> int:
    """Check the repository at `root`."""
    rules = "\n".join(f"  {name:24}{(rule.__doc__ or '').splitlines()[0]}" for name, rule in RULES.items())
    parser = argparse.ArgumentParser(
        prog="kota_lint",
        description="The rules of the house.",
        epilog=f"rules:\n{rules}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("root", nargs="?", type=Path, default=Path.cwd(), help="the repository, default: here")
    root: Path = parser.parse_args().root
    findings = [*map(str, check_repository(root)), *contract_findings(modules(root))]
    for finding in findings:
        print(finding)
    print(
        f"{len(findings)} findings" if findings else f"the house is in order: {len(RULES)} rules and the contract hold"
    )
    return 1 if findings else 0


raise SystemExit(main())
