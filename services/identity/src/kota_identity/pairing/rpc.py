"""The operator's door to pairing."""

from kota.identity.v1 import devices_pb2, pairings_pb2_grpc
from kota.identity.v1 import pairings_pb2 as pb
from kota_common.grpc import command, query
from kota_common.postgres import Reader, Transaction
from kota_identity.devices import messages as devices
from kota_identity.names import parse
from kota_identity.pairing import commands, messages
from kota_identity.pairing.model import Guesses


class Pairings(pairings_pb2_grpc.PairingServiceServicer):
    """Shows, approves and denies waiting devices."""

    def __init__(self) -> None:
        self._guesses = Guesses()

    @query
    async def GetPairing(self, reader: Reader, request: pb.GetPairingRequest) -> pb.Pairing:
        """What waits behind a code."""
        return messages.pairing(await commands.look(reader, self._guesses, request.user_code))

    @command
    async def ApproveScreen(self, tx: Transaction, request: pb.ApproveScreenRequest) -> devices_pb2.Device:
        """Bind the device to a screen."""
        screen = parse(request.screen, "screens", city=tx.city, field="screen")
        return devices.device(tx.city, await commands.approve(tx, self._guesses, request.user_code, screen.id))

    @command
    async def DenyScreen(self, tx: Transaction, request: pb.DenyScreenRequest) -> pb.Pairing:
        """Send the device away."""
        return messages.pairing(await commands.deny(tx, self._guesses, request.user_code))
