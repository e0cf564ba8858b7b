"""`kota token`: an access token of somebody of the demo city, for grpcurl and scripts."""

from __future__ import annotations

from typing import Annotated

import typer

from kota_cli.commands.common import DataOption, JsonOption, print_json, run, running
from kota_cli.demo import arrival


def token(
    role: Annotated[str, typer.Argument(help="Who asks: partner, officer, technical, head or content.")] = "partner",
    service: Annotated[str, typer.Argument(help="The service that the token is for.")] = "permitting",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print an access token of somebody of the demo city, who proves a key to identity as a real caller does.

    It lives five minutes: `grpcurl -H "authorization: Bearer $(kota token)" ...`
    """
    place = running(data)
    if service not in place.services:
        raise typer.BadParameter(f"there are {', '.join(place.services)}", param_hint="SERVICE")
    city = arrival.known(place)
    if role not in city.cards:
        raise typer.BadParameter(f"there are {', '.join(city.cards)}", param_hint="ROLE")
    issued = run(city.caller(role).token(service))
    if as_json:
        print_json({"access_token": issued, "token_type": "Bearer", "audience": service, "role": role})
    else:
        print(issued)
