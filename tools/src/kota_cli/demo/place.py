"""Which city the demo plays in."""

CITY = "13.77"
"""Kota Pariaman, Kemendagri code."""

PARENT = f"cities/{CITY}"

TIME_ZONE = "Asia/Jakarta"
