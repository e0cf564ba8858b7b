"""The demo city's arrival in an installation: its first key, its people, and a first call to try.

The city is set up once in the life of a data folder, by the same command that an operator uses; all else goes through
the public interfaces.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from kota.permitting.v1 import permit_types_pb2, permit_types_pb2_grpc
from kota_cli.demo import city
from kota_cli.demo.callers import Caller, Endpoints
from kota_cli.installation import Installation, NotFound
from kota_common.security.keys import load_signing_key, mint_signing_key

if TYPE_CHECKING:
    from kota_cli.platform import Platform


def endpoints(place: Installation) -> Endpoints:
    """Where callers reach this installation."""
    return Endpoints(
        place.issuer,
        {service: place.grpc_address(service) for service in place.services},
        {service: place.http_url(service) for service in place.services},
    )


def folder(place: Installation) -> Path:
    """Where the private keys of the demo city's callers lie."""
    return place.data / "demo"


async def arrive(platform: Platform) -> city.DemoCity:
    """Set the city up and load it, or find it loaded."""
    root = root_caller(platform)
    try:
        return await city.load(endpoints(platform.place), root, folder(platform.place))
    finally:
        await root.close()


def root_caller(platform: Platform) -> Caller:
    """The city's root client, which administers identity; bootstrapped when the data folder is new."""
    place = platform.place
    answer = place.data / "bootstrap.json"
    key_file = place.secrets / "root_client.jwk"
    key = load_signing_key(key_file) if key_file.exists() else mint_signing_key(key_file)
    if not answer.exists():
        public = place.data / "root_client.public.jwk"
        public.write_text(json.dumps(key.public_jwk()), encoding="utf-8")
        said = platform.run_command("identity", "bootstrap", "--city", city.CITY, "--admin-jwk", str(public), "--demo")
        answer.write_text(said, encoding="utf-8")
    return Caller(endpoints(place), key, str(json.loads(answer.read_text(encoding="utf-8"))["client_id"]))


def root_known(place: Installation) -> Caller:
    """The root client of a city that is set up. Raises NotFound."""
    answer, key_file = place.data / "bootstrap.json", place.secrets / "root_client.jwk"
    if not answer.exists() or not key_file.exists():
        raise NotFound(f"there is no demo city in {place.data}: start the platform without --no-demo")
    client_id = str(json.loads(answer.read_text(encoding="utf-8"))["client_id"])
    return Caller(endpoints(place), load_signing_key(key_file), client_id)


def known(place: Installation) -> city.DemoCity:
    """The city as an earlier start left it. Raises NotFound."""
    found = city.known(endpoints(place), folder(place))
    if found is None:
        raise NotFound(f"there is no demo city in {place.data}: start the platform without --no-demo")
    return found


@dataclass(frozen=True, slots=True)
class FirstCall:
    """A partner's first call, made for real."""

    method: str  # as grpcurl takes it
    parent: str  # the city that is asked
    request: str  # JSON
    permit_types: tuple[str, ...]  # codes that the city offers
    trace_id: str


async def first_call(demo: city.DemoCity) -> FirstCall:
    """The demo partner asks which permits there are. Raises RemoteError."""
    partner = demo.caller("partner")
    trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
    types = partner.stub("permitting", permit_types_pb2_grpc.PermitTypeServiceStub)
    try:
        answer = await types.ListPermitTypes(
            permit_types_pb2.ListPermitTypesRequest(parent=city.PARENT),
            metadata=grpc.aio.Metadata(("traceparent", f"00-{trace_id}-{span_id}-01")),
        )
    finally:
        await partner.close()
    return FirstCall(
        "kota.permitting.v1.PermitTypeService/ListPermitTypes",
        city.PARENT,
        json.dumps({"parent": city.PARENT}),
        tuple(sorted({offered.code for offered in answer.permit_types})),
        trace_id,
    )
