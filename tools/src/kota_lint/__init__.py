"""The rules of the house that no general linter knows, each a small reading of the syntax tree.

`python -m kota_lint` reads the repository and prints one line a finding. A finding that is right as it stands is
answered on its own line with `# house: <rule>, <reason>`: the reason is for the next reader, so it cannot be left out.
"""

from kota_lint.check import RULES, check, check_repository
from kota_lint.source import Finding, Source

__all__ = ["RULES", "Finding", "Source", "check", "check_repository"]
