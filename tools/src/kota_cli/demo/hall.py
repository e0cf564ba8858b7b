"""The service mall (Mal Pelayanan Publik): what is served, at which counters, when."""

from __future__ import annotations

from kota.permitting.v1 import queue_pb2, queue_pb2_grpc
from kota_cli.demo.callers import Caller, derived_id, last_segment
from kota_cli.demo.place import PARENT

HALL = f"{PARENT}/halls/mpp"
COUNTER = "1"
SERVICE = "perizinan"


async def register(manager: Caller, unit: str) -> str:
    """Set the hall up; gives its resource name.

    Open all day, every day: the demo is played at any hour, and a real hall's hours would close it most of the week.
    """
    hall = queue_pb2.Hall(
        title="Mal Pelayanan Publik Kota Pariaman (CONTOH)",
        unit=last_segment(unit),
        services=[
            queue_pb2.HallService(code=SERVICE, title="Perizinan", prefix="A", expected_minutes=12),
            queue_pb2.HallService(code="kependudukan", title="Administrasi kependudukan", prefix="B"),
        ],
        counters=[
            queue_pb2.HallCounter(code=COUNTER, title="Loket 1", services=[SERVICE]),
            queue_pb2.HallCounter(code="2", title="Loket 2", services=["kependudukan"]),
        ],
        lanes=[queue_pb2.HallLane(code="prioritas", title="Lansia, ibu hamil, penyandang disabilitas", in_a_row=3)],
        hours=[queue_pb2.HallHours(weekday=day, opens="00:00", closes="23:59") for day in range(1, 8)],
        open_on_collective_leave=True,
    )
    registered = await manager.stub("permitting", queue_pb2_grpc.QueueServiceStub).RegisterHall(
        queue_pb2.RegisterHallRequest(parent=PARENT, hall_id="mpp", hall=hall, request_id=derived_id("hall mpp"))
    )
    return str(registered.name)
