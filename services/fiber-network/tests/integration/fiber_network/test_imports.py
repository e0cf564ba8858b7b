from kota.fiber_network.v1 import traces_pb2

from . import plants
from .conftest import City


async def test_a_plant_comes_in_once_and_the_same_file_again_changes_nothing(city: City):
    first = await city.load(*plants.straight())
    assert first.acceptable
    assert first.network_version == 1
    again = await city.load(*plants.straight())
    assert again.network_version == 1
    assert sum(count.created + count.updated for count in again.counts) == 0
    assert sum(c.unchanged for c in again.counts) == sum(c.created for c in first.counts)


async def test_a_trace_leads_from_the_exchange_to_the_school(city: City):
    await city.load(*plants.straight())
    answer = await city.trace(await city.core("KBL-1", 1, "A"), with_geojson=True)
    assert answer.network_version == 1
    assert [traces_pb2.TraceEnd.Name(leaf.reason) for leaf in answer.forward.leaves] == ["TRACE_END_ENDPOINT"]
    assert [traces_pb2.TraceEnd.Name(leaf.reason) for leaf in answer.backward.leaves] == ["TRACE_END_TERMINATED"]
    print(answer)
