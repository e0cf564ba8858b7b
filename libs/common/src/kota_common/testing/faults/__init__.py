"""Faults, and the judge of what they did.

Kill, pause and wipe are methods of the servers themselves (`EmbeddedPostgres`, `EmbeddedNats`, `ServerProcess`, and
`kota_cli.platform.Platform` for whole installations). Here are the network's faults, the client's own history of
what it asked and was told, and the checkers that read only that history and what the servers hold afterwards.
"""

from kota_common.testing.faults.checks import OrderReport, SetReport, check_order, check_set
from kota_common.testing.faults.history import Call, Entry, History, read_history
from kota_common.testing.faults.proxy import TcpProxy

__all__ = [
    "Call",
    "Entry",
    "History",
    "OrderReport",
    "SetReport",
    "TcpProxy",
    "check_order",
    "check_set",
    "read_history",
]
