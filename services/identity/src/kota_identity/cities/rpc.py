"""The door to cities."""

from kota.identity.v1 import cities_pb2 as pb
from kota.identity.v1 import cities_pb2_grpc
from kota_common.grpc import query
from kota_common.postgres import Reader
from kota_identity.cities import messages, store


class Cities(cities_pb2_grpc.CityServiceServicer):
    """Reads cities."""

    @query
    async def GetCity(self, reader: Reader, request: pb.GetCityRequest) -> pb.City:
        """Read the caller's city."""
        return messages.city(await store.read(reader, reader.city))
