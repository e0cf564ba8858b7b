"""`kota token`: an access token of somebody of the demo city, for grpcurl and scripts."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from kota_cli import registry
from kota_cli.commands import DATA, Data, Json
from kota_cli.demo import arrival
from kota_cli.output import EXIT_OK, EXIT_USAGE, errors, show_json
from kota_cli.reach import running


def token(
    role: Annotated[str, typer.Argument(help="Who asks: partner, officer, technical, head or content.")] = "partner",
    service: Annotated[str, typer.Argument(help="The service that the token is for.")] = "permitting",
    data: Data = DATA,
    as_json: Json = False,
) -> int:
    """Print an access token of the demo city: the caller proves its key to identity, as a real one does.

    It lives five minutes. Use it as `-H "authorization: Bearer $(kota token)"`.
    """
    place = running(data)
    if service not in registry.SERVICE_NAMES:
        errors.print(f"kota: no service is called {service}: {', '.join(registry.SERVICE_NAMES)}")
        return EXIT_USAGE
    city = arrival.known(place)
    if role not in city.cards:
        errors.print(f"kota: nobody of the demo city is called {role}: {', '.join(city.cards)}")
        return EXIT_USAGE
    issued = asyncio.run(city.caller(role).token(service))
    if as_json:
        show_json({"access_token": issued, "token_type": "Bearer", "audience": service, "role": role})
    else:
        print(issued)
    return EXIT_OK
