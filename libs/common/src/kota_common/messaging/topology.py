"""Streams, durables and buckets, declared from the services and applied by one idempotent command.

Services check what they need at start-up and change nothing: no service may create a stream or a consumer. Clients
would never update an existing durable either, so reconciling is the business of `apply` alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kota_common.contract import event_of
from kota_common.errors import Kind, KotaError
from kota_common.messaging.connection import ApiError, Bus
from kota_common.messaging.consumer import ConsumerHandler, Participant

EVENTS = "EVT_"  # and the owner's name in upper case
DEAD_LETTERS = "DEAD_LETTERS"
REPLAYS = "REPLAYS"
REVOKED, JWKS = "revoked", "jwks"  # key-value buckets

_SECOND_NS = 1_000_000_000
_DAY_NS = 86_400 * _SECOND_NS
STREAM_DAYS, DEAD_LETTER_DAYS, REPLAY_DAYS = 14, 90, 90  # the replays say what became of the letters
ACK_WAIT_S = 30
MAX_ACK_PENDING = 256
NOT_FOUND = (10059, 10014)  # stream, consumer


class TopologyMissing(KotaError):
    """A stream or durable that this service needs is not there, or is configured otherwise."""

    reason = "TOPOLOGY_MISSING"
    kind = Kind.UNAVAILABLE
    english = "The bus lacks what this service needs: {missing}."
    indonesian = "Bus belum memiliki yang dibutuhkan layanan ini: {missing}."
    cause = "The topology was not applied for this release, or a stream was lost."
    fix = "Run `kota topology apply`."


@dataclass(frozen=True, slots=True)
class Durable:
    """A consumer's place in another service's stream."""

    stream: str
    name: str  # `<service>__<purpose>`
    subjects: tuple[str, ...]

    def config(self) -> dict[str, Any]:
        """As JetStream's API takes it. Deliveries are unlimited: our policy gives events up, never the server."""
        return {
            "durable_name": self.name,
            "name": self.name,
            "ack_policy": "explicit",
            "ack_wait": ACK_WAIT_S * _SECOND_NS,
            "max_deliver": -1,
            "max_ack_pending": MAX_ACK_PENDING,
            "deliver_policy": "all",
            "replay_policy": "instant",
            "filter_subjects": list(self.subjects),
        }


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything the platform needs on the bus."""

    streams: dict[str, dict[str, Any]]
    durables: tuple[Durable, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on the bus that is not as declared."""

    kind: str  # `stream` or `durable`
    name: str
    what: str  # `missing`, or the settings that differ

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.what}"


def durable_of(service: str, handler: ConsumerHandler) -> Durable:
    """The durable of a consumer. Raises ValueError when its messages belong to more than one service."""
    specs = [spec for message in handler.messages if (spec := event_of(message)) is not None]
    owners = {spec.service for spec in specs}
    if len(owners) != 1 or len(specs) != len(handler.messages):
        raise ValueError(f"consumer {handler.name}: its messages must be events of one service, they are of {owners}")
    return Durable(
        f"{EVENTS}{owners.pop().upper()}", f"{service}__{handler.name}", tuple(sorted(s.subject for s in specs))
    )


def replay_durable(service: str) -> Durable:
    """Where the operator's replays of dead letters reach the service."""
    return Durable(REPLAYS, f"{service}__replay", (f"replay.{service}.>",))


def durables_of(service: Participant) -> list[Durable]:
    """The durables of a service: one for each consumer, one for replays when it has consumers."""
    found = [durable_of(service.name, handler) for handler in service.consumers]
    return [*found, replay_durable(service.name)] if found else []


def declare(services: Iterable[Participant], *, replicas: int = 1) -> Topology:
    """The topology of these services. `replicas` is 3 in a cluster, 1 on one machine.

    A stream that they consume from is there even where the service that fills it is not installed: any subset of the
    platform runs, and a service that joins later finds its stream.
    """
    services = list(services)
    durables = tuple(d for service in services for d in durables_of(service))
    sources = {d.stream for d in durables} - {REPLAYS}
    owners = {service.name for service in services} | {stream.removeprefix("EVT_").lower() for stream in sources}
    streams = {f"EVT_{owner.upper()}": _event_stream(owner, replicas) for owner in sorted(owners)}
    streams[DEAD_LETTERS] = _stream(DEAD_LETTERS, ["dead.>"], DEAD_LETTER_DAYS, replicas)
    streams[REPLAYS] = _stream(REPLAYS, ["replay.>"], REPLAY_DAYS, replicas)
    for bucket in (REVOKED, JWKS):
        streams[f"KV_{bucket}"] = _bucket(bucket, replicas)
    return Topology(streams, durables)


def _stream(name: str, subjects: list[str], days: int, replicas: int) -> dict[str, Any]:
    return {
        "name": name,
        "subjects": subjects,
        "retention": "limits",  # interest retention loses messages after the last delivery
        "storage": "file",
        "num_replicas": replicas,
        "max_age": days * _DAY_NS,
        "duplicate_window": 120 * _SECOND_NS,
        "discard": "old",
        "allow_direct": True,
        "deny_delete": True,
    }


def _event_stream(owner: str, replicas: int) -> dict[str, Any]:
    return {
        **_stream(f"EVT_{owner.upper()}", [f"kota.{owner}.>"], STREAM_DAYS, replicas),
        "allow_atomic": True,
        "allow_msg_ttl": True,
        "metadata": {"owner": owner, "contract": f"kota.{owner}.v1"},
    }


def _bucket(name: str, replicas: int) -> dict[str, Any]:
    return {
        "name": f"KV_{name}",
        "subjects": [f"$KV.{name}.>"],
        "storage": "file",
        "num_replicas": replicas,
        "max_msgs_per_subject": 1,
        "discard": "new",
        "allow_rollup_hdrs": True,
        "allow_direct": True,
        "deny_delete": True,
    }


async def diff(bus: Bus, wanted: Topology) -> list[Difference]:
    """What is missing or different, as the operator's `kota topology diff` shows it."""
    found: list[Difference] = []
    for name, config in wanted.streams.items():
        actual = await _config_of(bus, f"STREAM.INFO.{name}")
        found += _differences("stream", name, config, actual)
    for durable in wanted.durables:
        actual = await _config_of(bus, f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        found += _differences("durable", durable.name, durable.config(), actual)
    return found


async def apply(bus: Bus, wanted: Topology) -> list[Difference]:
    """Make the bus as declared; gives what was changed. Repeating it changes nothing."""
    changed: list[Difference] = []
    for name, config in wanted.streams.items():
        actual = await _config_of(bus, f"STREAM.INFO.{name}")
        differences = _differences("stream", name, config, actual)
        if differences:
            verb = "CREATE" if actual is None else "UPDATE"
            await bus.api(f"STREAM.{verb}.{name}", {**(actual or {}), **config})
            changed += differences
    for durable in wanted.durables:
        actual = await _config_of(bus, f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        differences = _differences("durable", durable.name, durable.config(), actual)
        if differences:
            body = {"stream_name": durable.stream, "config": {**(actual or {}), **durable.config()}}
            await bus.api(f"CONSUMER.CREATE.{durable.stream}.{durable.name}", body)
            changed += differences
    return changed


async def check_topology(bus: Bus, service: Participant) -> None:
    """Raise TopologyMissing unless stream and durables of the service stand as this release declares them."""
    missing = await missing_for(bus, service)
    if missing:
        raise TopologyMissing(missing=missing)


async def missing_for(bus: Bus, service: Participant) -> list[str]:
    """What a service lacks, read with its own rights only: its stream and its durables."""
    own = await _config_of(bus, f"STREAM.INFO.{service.stream}")
    missing = [
        str(d) for d in _differences("stream", service.stream, _event_stream(service.name, 1), own, replicas=False)
    ]
    for durable in durables_of(service):
        actual = await _config_of(bus, f"CONSUMER.INFO.{durable.stream}.{durable.name}")
        missing += [str(d) for d in _differences("durable", durable.name, durable.config(), actual)]
    return missing


async def _config_of(bus: Bus, subject: str) -> dict[str, Any] | None:
    try:
        config: dict[str, Any] = (await bus.api(subject))["config"]
    except ApiError as error:
        if error.code in NOT_FOUND:
            return None
        raise
    return config


def _differences(
    kind: str, name: str, wanted: dict[str, Any], actual: dict[str, Any] | None, *, replicas: bool = True
) -> list[Difference]:
    if actual is None:
        return [Difference(kind, name, "missing")]
    compared = {key: value for key, value in wanted.items() if key != "metadata"}
    if not replicas:
        compared.pop("num_replicas", None)
    if "filter_subjects" in compared and "filter_subject" in actual:  # one subject is reported in its own field
        actual = {**actual, "filter_subjects": [actual["filter_subject"]]}
    differing = [key for key, value in compared.items() if _normal(actual.get(key)) != _normal(value)]
    return [Difference(kind, name, f"{', '.join(differing)} differ")] if differing else []


def _normal(value: Any) -> Any:
    """Lists without their order; a switch that the server leaves out is off."""
    return sorted(value) if isinstance(value, list) else value or False
