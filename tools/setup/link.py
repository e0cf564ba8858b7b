"""Make our packages importable in this virtual environment, and `kota` a command of it.

A path file instead of editable installs: nothing is built, nothing is downloaded, and a changed source is used at once.
Images install wheels.
"""

from __future__ import annotations

import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = """#!{python}
import sys

from kota_cli.main import main

sys.exit(main())
"""


def main() -> None:
    """Write the path file and the launcher."""
    sources = sorted(path for pattern in ("libs/*/src", "services/*/src", "tools/src") for path in ROOT.glob(pattern))
    target = Path(site.getsitepackages()[0]) / "kota.pth"
    target.write_text("".join(f"{path}\n" for path in sources))
    launcher = Path(sys.prefix) / "bin" / "kota"
    launcher.write_text(LAUNCHER.format(python=sys.executable))
    launcher.chmod(0o755)


if __name__ == "__main__":
    main()
