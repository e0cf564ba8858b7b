"""`python -m kota_attendance serve | migrate | doctor`."""

import sys

from kota_attendance.app import SERVICE
from kota_common.service import main

sys.exit(main(SERVICE))
