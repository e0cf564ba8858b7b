"""`kota partner`: lets a partner's own system into the demo city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import uuid6

from kota.identity.v1 import partners_pb2, partners_pb2_grpc
from kota_cli.commands.common import DataOption, JsonOption, print_json, run, running
from kota_cli.demo import arrival, city
from kota_cli.installation import Installation
from kota_common.grpc import RemoteError

app = typer.Typer(no_args_is_help=True, help="Partner systems of the demo city.")


@app.callback()
def _group() -> None:
    """Partner systems of the demo city."""


@app.command()
def register(
    name: Annotated[str, typer.Argument(help="Name of the system and who runs it.")],
    jwk: Annotated[
        Path,
        typer.Option("--jwk", exists=True, dir_okay=False, help="Its public P-256 key as JWK; it keeps the other."),
    ],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="Permission it may ask for; repeatable. Else the demo partner's."),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register a partner with the root client's key and print its client id, `iss` and `sub` of its proofs."""
    partner = partners_pb2.Partner(
        display_name=name,
        keys=[partners_pb2.PublicKey(jwk=jwk.read_text(encoding="utf-8").strip())],
        scopes=sorted(set(scope or city.PARTNER_SCOPES)),
    )
    try:
        registered = run(_register(running(data), partner))
    except RemoteError as error:
        raise typer.BadParameter(error.remote.message) from error
    if as_json:
        print_json({"client_id": registered.client_id, "name": registered.name, "scopes": list(registered.scopes)})
    else:
        print(registered.client_id)


async def _register(place: Installation, partner: partners_pb2.Partner) -> partners_pb2.Partner:
    root = arrival.root_known(place)
    try:
        registered: partners_pb2.Partner = await root.stub(
            "identity", partners_pb2_grpc.PartnerServiceStub
        ).RegisterPartner(
            partners_pb2.RegisterPartnerRequest(parent=city.PARENT, partner=partner, request_id=str(uuid6.uuid7()))
        )
    finally:
        await root.close()
    return registered
