"""The door to signing keys."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from google.protobuf.message import Message

from kota.identity.v1 import signing_keys_pb2 as pb
from kota.identity.v1 import signing_keys_pb2_grpc
from kota_common.actor import Actor
from kota_common.contract import Method
from kota_common.grpc import command, query
from kota_common.grpc.handlers import Handler
from kota_common.grpc.memory import Stamp
from kota_common.postgres import Database, Reader, Transaction
from kota_common.security.sealed import MasterKey
from kota_identity.keys import commands, messages, store
from kota_identity.keys.ring import Ring
from kota_identity.revocation.writer import ListWriter, acknowledged


def _then_reload(handler: Any) -> Any:
    """Let this process sign with the new key before it answers."""
    assert isinstance(handler, Handler)
    inner: Callable[..., Awaitable[tuple[bytes, Stamp | None]]] = handler.run

    async def run(
        servicer: Any, database: Database, method: Method, city: str, actor: Actor, request: Message
    ) -> tuple[bytes, Stamp | None]:
        answer = await inner(servicer, database, method, city, actor, request)
        await servicer.ring.reload()
        return answer

    return Handler(handler.function, run, changes_state=True)


class SigningKeys(signing_keys_pb2_grpc.SigningKeyServiceServicer):
    """Lists, rotates and revokes signing keys."""

    def __init__(self, ring: Ring, master: MasterKey, writer: ListWriter, prepublish: timedelta) -> None:
        self.ring = ring
        self.writer = writer
        self._master = master
        self._prepublish = prepublish

    @query
    async def ListSigningKeys(self, reader: Reader, request: pb.ListSigningKeysRequest) -> pb.ListSigningKeysResponse:
        """Every key, newest first."""
        keys = await store.all_keys(reader)
        return pb.ListSigningKeysResponse(signing_keys=[messages.signing_key(key) for key in keys])

    @_then_reload
    @command
    async def RotateSigningKey(self, tx: Transaction, request: pb.RotateSigningKeyRequest) -> pb.SigningKey:
        """Let the next key sign."""
        return messages.signing_key(await commands.rotate(tx, self._master, self._prepublish))

    @_then_reload
    @acknowledged
    @command
    async def RevokeSigningKey(self, tx: Transaction, request: pb.RevokeSigningKeyRequest) -> pb.SigningKey:
        """Deny every token of a key."""
        return messages.signing_key(await commands.revoke(tx, self._master, request.key_id))
