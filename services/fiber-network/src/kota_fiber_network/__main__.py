"""`python -m kota_fiber_network serve | migrate | doctor`."""

import sys

from kota_common.service import main
from kota_fiber_network.app import SERVICE

sys.exit(main(SERVICE))
