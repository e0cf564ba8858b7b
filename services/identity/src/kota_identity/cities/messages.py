"""Cities as the contract shows them."""

from kota.identity.v1 import cities_pb2 as pb
from kota_identity.cities.model import City


def city(city: City) -> pb.City:
    """The resource."""
    return pb.City(
        name=f"cities/{city.code}",
        display_name=city.display_name,
        time_zone=city.time_zone,
        create_time=city.create_time,
    )
