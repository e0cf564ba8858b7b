"""The gRPC door: grpc.aio in front of the chain, with health that flips and reflection in both versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2, reflection_pb2_grpc

from kota_common.errors import KotaError, UnknownMethod
from kota_common.grpc.chain import Call, Chain
from kota_common.grpc.status import CODES, trailing_metadata
from kota_common.grpc.tls import server_credentials
from kota_common.security.certificates import Certificates

MAX_METADATA_BYTES = 16 * 1024
CONNECTION_AGE_MS = 300_000  # so that load spreads over new replicas
STOP_GRACE_S = 20.0


@dataclass(frozen=True, slots=True)
class PartnersDoor:
    """A second port with the same methods, for callers who reach us through a gateway that shows no certificate."""

    address: str
    tls: bool  # whether the server shows its certificate; else plaintext behind the gateway


class GrpcServer:
    """Serves a chain on one address. `start`, then `drain` to refuse new work, then `stop`.

    With `certificates` that address takes only callers who show one of the authority's; `partners` opens a second one.
    """

    def __init__(
        self,
        chain: Chain,
        address: str,
        *,
        certificates: Certificates | None = None,
        partners: PartnersDoor | None = None,
        connection_age_ms: int = CONNECTION_AGE_MS,
    ) -> None:
        largest = max((m.access.max_message_bytes for m in chain.methods), default=0)
        self._server = grpc.aio.server(
            options=[
                # Two servers on one port would share it silently; a second process is a setting, not an accident.
                ("grpc.so_reuseport", 0),
                # The chain refuses by method with a typed error; this is the hard stop above it.
                ("grpc.max_receive_message_length", largest + 64 * 1024),
                ("grpc.max_metadata_size", MAX_METADATA_BYTES),
                # Above what one client may have in flight: the core counts a stream until it is freed, and a client
                # with 64 calls answered from memory was refused (REFUSED_STREAM, no retry) at a limit of 100.
                ("grpc.max_concurrent_streams", 1000),
                ("grpc.max_connection_age_ms", connection_age_ms),
                ("grpc.max_connection_age_grace_ms", 30_000),
                ("grpc.keepalive_time_ms", 60_000),
                ("grpc.keepalive_timeout_ms", 20_000),
                ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
            ]
        )
        self._address = address
        self._certificates = certificates
        self._partners = partners
        self.partners_port = 0  # once it listens
        self._health = health.aio.HealthServicer()
        self._services = sorted({m.service for m in chain.methods})
        self._server.add_generic_rpc_handlers((_Door(chain),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [*self._services, health_pb2.DESCRIPTOR.services_by_name["Health"].full_name]
        self._add_reflection([*names, reflection.SERVICE_NAME, _REFLECTION_V1])

    def _add_reflection(self, names: list[str]) -> None:
        """v1alpha from the package; v1 has the same messages, so the same servicer answers under its name."""
        servicer = reflection.aio.ReflectionServicer(names)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(servicer, self._server)
        handler = grpc.stream_stream_rpc_method_handler(
            servicer.ServerReflectionInfo,
            request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
            response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
        )
        generic = grpc.method_handlers_generic_handler(_REFLECTION_V1, {"ServerReflectionInfo": handler})
        self._server.add_generic_rpc_handlers((generic,))

    async def start(self) -> int:
        """Listen; gives the bound port. Raises RuntimeError when the address is taken."""
        port = self._bind("GRPC_ADDRESS", self._address, tls=self._certificates is not None, client_certificate=True)
        if self._partners is not None:
            self.partners_port = self._bind(
                "PARTNERS_ADDRESS", self._partners.address, tls=self._partners.tls, client_certificate=False
            )
        await self._server.start()
        return port

    def _bind(self, setting: str, address: str, *, tls: bool, client_certificate: bool) -> int:
        try:
            if tls and self._certificates is not None:
                credentials = server_credentials(self._certificates, client_certificate=client_certificate)
                port = self._server.add_secure_port(address, credentials)
            else:
                port = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise RuntimeError(f"{setting} {address} cannot be bound") from error
        if port == 0:
            raise RuntimeError(f"{setting} {address} cannot be bound")
        return int(port)

    async def set_serving(self, serving: bool) -> None:
        """Flip health for the whole server and each service."""
        status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in ("", *self._services):
            await self._health.set(name, status)

    async def drain(self) -> None:
        """Say NOT_SERVING for good, so that load balancers turn away."""
        await self._health.enter_graceful_shutdown()

    async def stop(self) -> None:
        """Let running calls finish, then close."""
        await self._server.stop(STOP_GRACE_S)


_REFLECTION_V1 = "grpc.reflection.v1.ServerReflection"


class _Door(grpc.GenericRpcHandler):
    """Hands every method of the chain over as bytes; grpc.aio neither parses nor builds messages."""

    def __init__(self, chain: Chain) -> None:
        self._handlers = {
            method.path: grpc.unary_unary_rpc_method_handler(_behaviour(chain, method.path)) for method in chain.methods
        }
        self._prefixes = {f"/{method.service}/" for method in chain.methods}

    def service(self, handler_call_details: Any) -> Any:
        """The handler of a method; a typed refusal for a method of our services that does not exist."""
        known = self._handlers.get(handler_call_details.method)
        if known is not None:
            return known
        method: str = handler_call_details.method
        if any(method.startswith(prefix) for prefix in self._prefixes):
            return grpc.unary_unary_rpc_method_handler(_refusal(method))
        return None


def _behaviour(chain: Chain, path: str) -> Callable[[bytes, Any], Any]:
    async def behave(message: bytes, context: Any) -> bytes:
        metadata = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        call = Call(path, metadata, message, context.time_remaining())
        try:
            answer = await chain.serve(call)
        except KotaError as error:
            await _abort(context, error, call.trace_id)
            raise AssertionError("abort returned") from error
        context.set_trailing_metadata((("x-trace-id", call.trace_id),))
        return answer

    return behave


def _refusal(method: str) -> Callable[[bytes, Any], Any]:
    async def behave(_: bytes, context: Any) -> bytes:
        await _abort(context, UnknownMethod(method=method), "")
        raise AssertionError("abort returned")

    return behave


async def _abort(context: Any, error: KotaError, trace_id: str) -> None:
    await context.abort(CODES[error.kind], error.message, trailing_metadata(error, trace_id))
