"""gRPC: one chain from the door to the command, typed errors as `google.rpc.Status`, and a client that retries safely.

The chain is written over (method, metadata, message bytes), not as grpc.aio interceptors: it costs a fifth of seven
pass-through interceptors, and the other door, Connect unary over HTTP, shares it.
"""

from kota_common.grpc.chain import Call, Chain
from kota_common.grpc.client import Remote, RemoteError, connect
from kota_common.grpc.connect_door import ConnectDoor
from kota_common.grpc.handlers import command, hot, query
from kota_common.grpc.masks import apply_mask
from kota_common.grpc.memory import Lasting, Source
from kota_common.grpc.pages import Page, Pages
from kota_common.grpc.server import GrpcServer, PartnersDoor
from kota_common.grpc.tls import channel_credentials, server_credentials

__all__ = [
    "Call",
    "Chain",
    "ConnectDoor",
    "GrpcServer",
    "Lasting",
    "Page",
    "Pages",
    "PartnersDoor",
    "Remote",
    "RemoteError",
    "Source",
    "apply_mask",
    "channel_credentials",
    "command",
    "connect",
    "hot",
    "query",
    "server_credentials",
]
