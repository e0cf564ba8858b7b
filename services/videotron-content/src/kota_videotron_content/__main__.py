"""`python -m kota_videotron_content serve | migrate | doctor`."""

from kota_common.service import main
from kota_videotron_content.app import SERVICE

main(SERVICE)
