"""`python -m kota_videotron_content serve | migrate | doctor`."""

import sys

from kota_common.service import main
from kota_videotron_content.app import SERVICE

sys.exit(main(SERVICE))
