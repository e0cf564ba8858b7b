"""The README's first partner call, run as it stands there, from an environment that has only what the README names."""

import json
import os
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import grpc
import pytest
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from kota_cli.spans import SpanStore
from kota_cli.story import tell
from kota_common.testing.embedded import wait_until

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language, containing):
    """The one fenced block of this language that holds these words."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (found,) = [text for tag, text in fenced if tag == language and containing in text]
    return found


@pytest.fixture(scope="module")
def partner(tmp_path_factory):
    """The partner's environment: what the README's `pip install` line names, and nothing else."""
    home = tmp_path_factory.mktemp("partner")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", home]
    subprocess.run([*build, "libs/contracts"], cwd=ROOT, check=True)
    (wheel,) = home.glob("kota_contracts-*.whl")
    (line,) = re.findall(r"pip install (.*)", block("sh", "first_call.py"))
    named = [str(wheel) if word.startswith("dist/kota_contracts-") else word for word in shlex.split(line)]
    venv.create(home / "venv", with_pip=True)
    python = home / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *named], check=True)
    return python


@pytest.fixture(scope="module")
def said(partner, platform):
    """What the example prints against a running platform."""
    script = partner.parents[2] / "first_call.py"
    script.write_text(block("python", "CreatePermit"), encoding="utf-8")
    environment = {"KOTA_DATA": str(platform.data), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [partner, script], cwd=script.parent, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_the_first_call_opens_a_draft(said):
    assert re.fullmatch(r'cities/13\.77/permits/[0-9a-f-]{36} STATE_DRAFT "?\S+', said[0]), said


def test_the_refusal_reads_in_both_languages(said):
    assert said[1].startswith("FAILED_PRECONDITION kota.permitting APPLICATION_INCOMPLETE {'missing': "), said
    english, indonesian = said[2].split(" / ")
    assert english
    assert indonesian
    assert english != indonesian


def test_the_readme_shows_what_the_example_prints(said):
    def without_ids(lines):
        return [re.sub(r"(permits/|trace |DRAFT )\S+", r"\1", line) for line in lines]

    assert without_ids(block("", "STATE_DRAFT").splitlines()) == without_ids(said)


def test_the_trace_that_it_names_can_be_told(said, platform):
    trace_id = said[3].removeprefix("kota trace ")
    store = SpanStore(platform.place.spans)

    def is_told():
        names = {node.span.name.rpartition("/")[2] for root in tell(store, trace_id) for node in root.walk()}
        return {"CreatePermit", "GetPermit", "SubmitPermit"} <= names

    try:
        assert wait_until(is_told, timeout_s=20, poll_s=0.2)
    finally:
        store.close()


def test_a_partner_of_its_own_is_let_in(partner, platform):
    home = partner.parents[2]
    lines = block("sh", "own.public.jwk").replace("/tmp/partner/bin/python", str(partner))
    lines = lines.replace(".venv/bin/kota", f"{sys.executable} -m kota_cli")
    done = subprocess.run(
        ["sh", "-ec", lines],
        cwd=home,
        env={**os.environ, "KOTA_DATA": str(platform.data)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    client_id = json.dumps(done.stdout.strip())
    script = block("python", "CreatePermit")
    script = re.sub(r"^client_id = .*$", f"client_id = {client_id}", script, flags=re.MULTILINE)
    script = script.replace('data / "demo/partner.jwk"', 'pathlib.Path("own.jwk")')
    assert client_id in script
    assert "own.jwk" in script
    (home / "own_call.py").write_text(script, encoding="utf-8")
    environment = {"KOTA_DATA": str(platform.data), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [partner, "own_call.py"], cwd=home, env=environment, capture_output=True, text=True, timeout=120
    )
    assert "STATE_DRAFT" in done.stdout, done.stdout + done.stderr


def test_grpcurls_lines_name_what_the_server_describes(platform):
    database = ProtoReflectionDescriptorDatabase(grpc.insecure_channel(platform.place.grpc_address("permitting")))
    for line in block("sh", "grpcurl").splitlines():
        for service, method in re.findall(r"(kota\.permitting\.v1\.\w+)(?:/(\w+))?", line):
            file = database.FindFileContainingSymbol(service)
            (found,) = [s for s in file.service if s.name == service.rpartition(".")[2]]
            assert not method or method in [m.name for m in found.method]
