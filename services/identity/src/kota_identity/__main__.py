"""`python -m kota_identity serve | migrate | doctor | bootstrap`."""

import sys

from kota_common.service import main
from kota_identity.app import SERVICE

if __name__ == "__main__":
    sys.exit(main(SERVICE))
