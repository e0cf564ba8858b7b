"""Events on the bus: published from the log by the relay, consumed once by a policy of our own, provable afterwards."""

from kota_common.messaging.connection import ApiError, Bus, BusDenied, durability_findings
from kota_common.messaging.consumer import EVERY_VERSION, LATEST_STATE, ConsumerHandler, Event, Order, consumer
from kota_common.messaging.consumers import Consumers
from kota_common.messaging.relay import Relay
from kota_common.messaging.topology import Difference, Topology, TopologyMissing, apply, check_topology, declare, diff
from kota_common.messaging.users import server_config, users
from kota_common.messaging.verify import Finding, prove_consumers, prove_service

__all__ = [
    "EVERY_VERSION",
    "LATEST_STATE",
    "ApiError",
    "Bus",
    "BusDenied",
    "ConsumerHandler",
    "Consumers",
    "Difference",
    "Event",
    "Finding",
    "Order",
    "Relay",
    "Topology",
    "TopologyMissing",
    "apply",
    "check_topology",
    "consumer",
    "declare",
    "diff",
    "durability_findings",
    "prove_consumers",
    "prove_service",
    "server_config",
    "users",
]
