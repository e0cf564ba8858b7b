"""`kota keys`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import yaml

from kota_cli import keys, registry
from kota_cli.cluster import secrets
from kota_cli.cluster.place import TLS_MOUNT, ClusterPlace
from kota_cli.commands.common import JsonOption, console, print_json
from kota_cli.installation import default_data

app = typer.Typer(no_args_is_help=True, help="The secrets of an installation.")


@app.callback()
def _group() -> None:
    """The secrets of an installation."""


@app.command()
def mint(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder of the installation; else KOTA_DATA, else .kota here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make every secret that is missing below DATA/secrets: key files, NATS users, database passwords.

    Nothing is replaced and nothing is shown. Repeat it after an upgrade: what a newer release needs is added.
    """
    folder = (data or default_data()) / "secrets"
    made = [str(path.relative_to(folder)) for path in keys.mint(folder, registry.installed())]
    if as_json:
        print_json({"folder": str(folder), "made": made})
        return
    for name in made:
        console.print(f"[green]✓[/green] {name}")
    console.print(f"{len(made)} made in {folder}" if made else f"nothing was missing in {folder}")


@app.command()
def manifests(
    namespace: Annotated[str, typer.Option(help="Namespace of the installation.")],
    postgres: Annotated[str, typer.Option(help="PostgreSQL without user: `postgresql://host:5432/postgres`.")],
    release: Annotated[str, typer.Option(help="Name of the Helm release.")] = "kota",
    nats_replicas: Annotated[int, typer.Option(min=1, help="Servers of the NATS cluster.")] = 1,
    max_file_store: Annotated[str, typer.Option(help="Largest store of a NATS server.")] = "20GB",
    tls: Annotated[bool, typer.Option("--tls", help="With `global.tls.mode`: NATS asks for certificates.")] = False,
) -> None:
    """Make every secret of a cluster's installation and print them as Kubernetes Secrets, for `existingSecrets: true`.

    Run it once, keep the output where secrets are kept, and `kubectl apply` it before `helm install`: each run makes
    other secrets.
    """
    if sys.stdout.isatty():
        raise typer.BadParameter("secrets are not shown on a screen: write them to a file or pipe them to kubectl")
    place = ClusterPlace(
        release,
        namespace,
        registry.installed(),
        postgres_url=postgres,
        nats_replicas=nats_replicas,
        tls_dir=TLS_MOUNT if tls else None,
    )
    with TemporaryDirectory() as scratch:
        secrets.complete(Path(scratch))
        made = secrets.collect(Path(scratch), place, max_file_store=max_file_store)
    yaml.safe_dump_all(secrets.manifests(made, namespace), sys.stdout, sort_keys=False)
