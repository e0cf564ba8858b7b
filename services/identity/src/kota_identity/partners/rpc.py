"""The door to partners."""

from kota.identity.v1 import partners_pb2 as pb
from kota.identity.v1 import partners_pb2_grpc
from kota_common.grpc import Pages, command, query
from kota_common.postgres import Reader, Transaction
from kota_identity import listing
from kota_identity.names import parse
from kota_identity.partners import commands, messages, store
from kota_identity.publickeys import read_key


class Partners(partners_pb2_grpc.PartnerServiceServicer):
    """Registers and reads partners, changes their keys."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @command
    async def RegisterPartner(self, tx: Transaction, request: pb.RegisterPartnerRequest) -> pb.Partner:
        """Register a partner."""
        wanted = request.partner
        keys = [read_key(key.jwk, field=f"partner.keys[{index}].jwk") for index, key in enumerate(wanted.keys)]
        partner = await commands.register_partner(tx, wanted.display_name, keys, wanted.scopes)
        return messages.partner(tx.city, partner)

    @command
    async def AddPartnerKey(self, tx: Transaction, request: pb.AddPartnerKeyRequest) -> pb.Partner:
        """Add a public key."""
        name = parse(request.name, "partners", city=tx.city, field="name")
        key = read_key(request.jwk, field="jwk")
        return messages.partner(tx.city, await commands.add_key(tx, name.id, request.etag, key))

    @command
    async def RemovePartnerKey(self, tx: Transaction, request: pb.RemovePartnerKeyRequest) -> pb.Partner:
        """Remove a public key."""
        name = parse(request.name, "partners", city=tx.city, field="name")
        return messages.partner(tx.city, await commands.remove_key(tx, name.id, request.etag, request.key_id))

    @query
    async def GetPartner(self, reader: Reader, request: pb.GetPartnerRequest) -> pb.Partner:
        """Read one partner."""
        name = parse(request.name, "partners", city=reader.city, field="name")
        return messages.partner(reader.city, await store.read(reader, name.id))

    @query
    async def ListPartners(self, reader: Reader, request: pb.ListPartnersRequest) -> pb.ListPartnersResponse:
        """One page of partners, oldest first."""
        page = self._pages.read(request)
        partners = await store.listed(reader, listing.after(page), page.size)
        return pb.ListPartnersResponse(
            partners=[messages.partner(reader.city, partner) for partner in partners],
            next_page_token=listing.next_token(self._pages, request, page, partners),
        )
