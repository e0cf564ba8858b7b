"""The door to devices."""

from kota.identity.v1 import devices_pb2 as pb
from kota.identity.v1 import devices_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.devices import commands, messages, store
from kota_identity.names import parse
from kota_identity.publickeys import read_key


class Devices(devices_pb2_grpc.DeviceServiceServicer):
    """Registers phones, reads devices."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def RegisterPhone(self, tx: Transaction, request: pb.RegisterPhoneRequest) -> pb.Device:
        """Register the key of a person's phone."""
        person = parse(request.person, "persons", city=tx.city, field="person")
        phone = await commands.register_phone(tx, person.id, read_key(request.jwk, field="jwk"))
        return messages.device(tx.city, phone)

    @query
    async def GetDevice(self, reader: Reader, request: pb.GetDeviceRequest) -> pb.Device:
        """Read one device."""
        name = parse(request.name, "devices", city=reader.city, field="name")
        return messages.device(reader.city, await store.read(reader, name.id))

    @query
    async def ListDevices(self, reader: Reader, request: pb.ListDevicesRequest) -> pb.ListDevicesResponse:
        """One page of devices, oldest first."""
        page = self._pages.read(request)
        devices = await store.listed(reader, listing.after(page), page.size)
        return pb.ListDevicesResponse(
            devices=[messages.device(reader.city, device) for device in devices],
            next_page_token=listing.next_token(self._pages, request, page, devices),
        )
