"""What fiber-network is made of: the only file that builds and wires things."""

from __future__ import annotations

from kota.fiber_network.v1 import (
    circuits_pb2,
    dig_checks_pb2,
    endpoints_pb2,
    events_pb2,
    joints_pb2,
    outages_pb2,
    plant_pb2,
    traces_pb2,
)
from kota_common.grpc import Pages
from kota_common.security.keys import load_secret
from kota_common.service import Doors, Floor, Service
from kota_fiber_network.circuits.rpc import Circuits
from kota_fiber_network.digsafe.consumers import dig_checks
from kota_fiber_network.digsafe.desk import Desk
from kota_fiber_network.digsafe.model import Limits
from kota_fiber_network.digsafe.rpc import DigSafety
from kota_fiber_network.digsafe.timers import amend_dig_checks
from kota_fiber_network.endpoints.rpc import Endpoints
from kota_fiber_network.exports import http as exports
from kota_fiber_network.imports import http as imports
from kota_fiber_network.imports.rpc import Plant
from kota_fiber_network.joints.rpc import Joints
from kota_fiber_network.map import http as map_page
from kota_fiber_network.network.board import Board
from kota_fiber_network.outages.rpc import Outages
from kota_fiber_network.outages.timers import follow_outages
from kota_fiber_network.settings import Settings
from kota_fiber_network.tracing.rpc import Traces

board = Board()
desk = Desk(board)


def build(settings: Settings, floor: Floor) -> Doors:
    """Everything fiber-network serves, in reading order. Raises SecretRefused for a bad key file."""
    pages = Pages(load_secret(settings.page_token_file).key())
    desk.limits = Limits(settings.dig_tolerance_m, settings.dig_unknown_m)
    return Doors(
        rpc=[
            Plant(board, pages),
            Traces(board),
            Joints(board),
            Circuits(board, pages),
            Endpoints(board, pages),
            Outages(board, pages),
            DigSafety(desk, pages),
        ],
        http=[*imports.routes(floor, board, settings.import_limit_bytes), *exports.routes(floor, board)],
        hot=map_page.hot_routes(),
    )


SERVICE = Service(
    name="fiber_network",
    package="kota_fiber_network",
    settings=Settings,
    contracts=(
        plant_pb2,
        traces_pb2,
        joints_pb2,
        circuits_pb2,
        endpoints_pb2,
        outages_pb2,
        dig_checks_pb2,
        events_pb2,
    ),
    build=build,
    consumers=(dig_checks(desk),),
    timers=(amend_dig_checks(desk), follow_outages(board)),
)
