"""The contract as partners get it: linted, additive, regenerated without a difference, and a wheel that works alone."""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent


def run(*command, cwd=ROOT):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_contract_keeps_bufs_rules():
    code, output = run(BIN / "buf", "lint", "protos")
    assert code == 0, output


def test_the_contract_breaks_nothing_that_was_released():
    code, output = run(BIN / "buf", "breaking", "protos", "--against", "protos/released.binpb")
    assert code == 0, output


def test_a_broken_contract_is_noticed(tmp_path):
    shutil.copytree(ROOT / "protos", tmp_path / "protos")
    permits = tmp_path / "protos/kota/permitting/v1/permits.proto"
    permits.write_text(permits.read_text().replace("string number = 13", "string number = 99"))
    code, output = run(BIN / "buf", "breaking", "protos", "--against", ROOT / "protos/released.binpb", cwd=tmp_path)
    assert code != 0
    assert "13" in output


def test_generated_code_equals_the_protos():
    code, output = run("tools/codegen/generate.sh", "--check")
    assert code == 0, output


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("dist")
    code, output = run(
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", target, "libs/contracts"
    )
    assert code == 0, output
    (built,) = target.glob("kota_contracts-*.whl")
    return built


IMPORT_ALL = """
import importlib, json, pathlib, kota
root = pathlib.Path(next(iter(kota.__path__)))
files = sorted(root.rglob("*_pb2.py")) + sorted(root.rglob("*_pb2_grpc.py"))
found = [".".join(("kota", *f.relative_to(root).with_suffix("").parts)) for f in files]
assert len(found) > 20, found
for name in found:
    importlib.import_module(name)
from kota.permitting.v1 import permits_pb2
assert permits_pb2.Permit.FromString(permits_pb2.Permit(name="x").SerializeToString()).name == "x"
import importlib.metadata as m
print(json.dumps(sorted(d.metadata["Name"].lower().replace("_", "-") for d in m.distributions())))
"""


@pytest.mark.parametrize("runtimes", [("protobuf==6.31.1", "grpcio==1.74.0"), ("protobuf", "grpcio")])
def test_the_wheel_works_alone_on_the_oldest_and_the_newest_runtime(wheel, runtimes, tmp_path):
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty/bin/python"
    code, output = run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, *runtimes)
    assert code == 0, output
    code, output = run(python, "-c", IMPORT_ALL, cwd=tmp_path)
    assert code == 0, output
    installed = set(json.loads(output.strip().splitlines()[-1]))
    assert installed <= {"kota-contracts", "protobuf", "grpcio", "typing-extensions", "pip", "setuptools"}
