"""`python -m kota_permitting serve | migrate | doctor`."""

import sys

from kota_common.service import main
from kota_permitting.app import SERVICE

sys.exit(main(SERVICE))
