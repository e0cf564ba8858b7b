"""The door to revocation."""

from uuid import UUID

from kota.identity.v1 import revocations_pb2 as pb
from kota.identity.v1 import revocations_pb2_grpc
from kota_common.grpc import command
from kota_common.postgres import Transaction
from kota_identity.names import parse
from kota_identity.revocation import commands, messages
from kota_identity.revocation.writer import ListWriter, acknowledged


class Revocations(revocations_pb2_grpc.RevocationServiceServicer):
    """Revokes and reinstates; every answer means that the list denies."""

    def __init__(self, writer: ListWriter) -> None:
        self.writer = writer

    @acknowledged
    @command
    async def RevokeToken(self, tx: Transaction, request: pb.RevokeTokenRequest) -> pb.Revocation:
        """Deny one token."""
        return messages.revocation(await commands.revoke_token(tx, UUID(request.token_id), request.reason))

    @acknowledged
    @command
    async def RevokeClient(self, tx: Transaction, request: pb.RevokeClientRequest) -> pb.Revocation:
        """Deny a partner's client."""
        id = parse(request.name, "partners", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_partner(tx, id, request.reason, revoked=True))

    @acknowledged
    @command
    async def ReinstateClient(self, tx: Transaction, request: pb.ReinstateClientRequest) -> pb.Revocation:
        """Trust a partner's client again."""
        id = parse(request.name, "partners", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_partner(tx, id, request.reason, revoked=False))

    @acknowledged
    @command
    async def RevokePerson(self, tx: Transaction, request: pb.RevokePersonRequest) -> pb.Revocation:
        """Deny a person."""
        id = parse(request.name, "persons", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_person(tx, id, request.reason, revoked=True))

    @acknowledged
    @command
    async def ReinstatePerson(self, tx: Transaction, request: pb.ReinstatePersonRequest) -> pb.Revocation:
        """Trust a person again."""
        id = parse(request.name, "persons", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_person(tx, id, request.reason, revoked=False))

    @acknowledged
    @command
    async def RevokeDevice(self, tx: Transaction, request: pb.RevokeDeviceRequest) -> pb.Revocation:
        """Deny a device."""
        id = parse(request.name, "devices", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_device(tx, id, request.reason, revoked=True))

    @acknowledged
    @command
    async def ReinstateDevice(self, tx: Transaction, request: pb.ReinstateDeviceRequest) -> pb.Revocation:
        """Trust a device again."""
        id = parse(request.name, "devices", city=tx.city, field="name").id
        return messages.revocation(await commands.stand_device(tx, id, request.reason, revoked=False))
