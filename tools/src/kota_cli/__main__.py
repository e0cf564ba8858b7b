"""`python -m kota_cli`, the same as `kota`."""

import sys

from kota_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
