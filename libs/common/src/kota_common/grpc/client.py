"""A client's channel: spreads over replicas, passes deadline and trace on, repeats only what may be repeated."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2
from opentelemetry.propagate import inject

from kota_common.contract import methods_of
from kota_common.grpc.status import DETAILS_KEY

DEFAULT_DEADLINE_S = 10.0
RECONNECT_WITHIN_MS = 1_000  # gRPC's own two minutes would make every outage last longer by more than half


@dataclass(frozen=True, slots=True)
class Remote:
    """What a service said when it refused."""

    code: grpc.StatusCode
    reason: str
    domain: str
    metadata: dict[str, str]
    fields: tuple[str, ...]  # offending fields of the request
    message: str  # English
    message_indonesian: str
    retry_after_ms: int | None


class RemoteError(Exception):
    """A refusal by another service, decoded."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        super().__init__(f"{remote.code.name} {remote.domain} {remote.reason}: {remote.message}")

    @classmethod
    def of(cls, error: grpc.aio.AioRpcError) -> RemoteError:
        """Decode the status details of a failed call."""
        details = dict(error.trailing_metadata() or ()).get(DETAILS_KEY)
        status = status_pb2.Status.FromString(details) if details else status_pb2.Status()
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        local, retry = error_details_pb2.LocalizedMessage(), error_details_pb2.RetryInfo()
        present = [message for any_ in status.details for message in (info, bad, local, retry) if any_.Unpack(message)]
        return cls(
            Remote(
                code=error.code(),
                reason=info.reason,
                domain=info.domain,
                metadata=dict(info.metadata),
                fields=tuple(violation.field for violation in bad.field_violations),
                message=error.details() or "",
                message_indonesian=local.message,
                retry_after_ms=retry.retry_delay.ToMilliseconds() if retry in present else None,
            )
        )


def connect(
    target: str,
    contracts: Iterable[ModuleType] = (),
    *,
    token: Callable[[], Awaitable[str]] | None = None,
    credentials: grpc.ChannelCredentials | None = None,
) -> grpc.aio.Channel:
    """A channel to a service.

    `contracts` are the modules whose idempotent methods may be repeated on UNAVAILABLE; `token` gives a bearer token
    for each call; `credentials` are those of `kota_common.grpc.tls`, where the service asks for a certificate; a failed
    call raises RemoteError.
    """
    options = [
        ("grpc.service_config", json.dumps(_service_config(contracts))),
        ("grpc.enable_retries", 1),
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", RECONNECT_WITHIN_MS),
    ]
    interceptors = [_Outbound(token)]
    if credentials is not None:
        return grpc.aio.secure_channel(target, credentials, options=options, interceptors=interceptors)
    return grpc.aio.insecure_channel(target, options=options, interceptors=interceptors)


def _service_config(contracts: Iterable[ModuleType]) -> dict[str, Any]:
    names = [
        {"service": method.service, "method": method.name}
        for module in contracts
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in methods_of(service)
        if method.access.idempotent
    ]
    retry = {
        "maxAttempts": 4,
        "initialBackoff": "0.2s",
        "maxBackoff": "2s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config: dict[str, Any] = {"loadBalancingConfig": [{"round_robin": {}}]}
    if names:
        config["methodConfig"] = [{"name": names, "retryPolicy": retry}]
        config["retryThrottling"] = {"maxTokens": 10, "tokenRatio": 0.1}  # a tenth of the calls may be repeats
    return config


class _Outbound(grpc.aio.UnaryUnaryClientInterceptor):
    """Adds token, trace and a deadline to a call, and decodes its failure."""

    def __init__(self, token: Callable[[], Awaitable[str]] | None) -> None:
        self._token = token

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One call."""
        carrier: dict[str, str] = {}
        inject(carrier)
        metadata = [*(client_call_details.metadata or ()), *carrier.items()]
        if self._token is not None:
            metadata.append(("authorization", f"Bearer {await self._token()}"))
        details = grpc.aio.ClientCallDetails(
            client_call_details.method,
            DEFAULT_DEADLINE_S if client_call_details.timeout is None else client_call_details.timeout,
            grpc.aio.Metadata(*metadata),
            client_call_details.credentials,
            client_call_details.wait_for_ready,
        )
        call = await continuation(details, request)
        try:
            return await call
        except grpc.aio.AioRpcError as error:
            raise RemoteError.of(error) from error
