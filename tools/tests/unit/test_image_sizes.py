"""What an image adds over its base, from archives as docker, podman and buildah write them."""

import gzip
import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

DOCKER = Path(__file__).resolve().parents[3] / "deploy" / "docker"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, DOCKER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def layer(megabytes, letter):
    return letter.encode() * int(megabytes * 1_000_000)


def archive(path, layers, *, zipped=False):
    with tarfile.open(path, "w") as tar:

        def add(name, data):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))

        digests = [f"sha256:{hashlib.sha256(one).hexdigest()}" for one in layers]
        for number, one in enumerate(layers):
            add(f"{number}.tar", gzip.compress(one, 1) if zipped else one)
        add("config.json", json.dumps({"rootfs": {"diff_ids": digests}}).encode())
        names = [f"{number}.tar" for number in range(len(layers))]
        add("manifest.json", json.dumps([{"Config": "config.json", "Layers": names}]).encode())
    return path


@pytest.fixture
def base(tmp_path):
    return archive(tmp_path / "base.tar", [layer(3, "b")])


def run(base, *images):
    command = [sys.executable, str(DOCKER / "sizes.py"), "--base", str(base), "--max-mb", "2", *images]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("zipped", [False, True])
def test_an_image_over_the_limit_fails_and_is_named(tmp_path, base, zipped):
    fits = archive(tmp_path / "fits.tar", [layer(3, "b"), layer(1.5, "a"), layer(0.4, "c")], zipped=zipped)
    over = archive(tmp_path / "over.tar", [layer(3, "b"), layer(2.1, "a")], zipped=zipped)
    done = run(base, f"fits={fits}", f"over={over}")
    assert done.returncode == 1
    ok, bad = done.stdout.splitlines()
    assert ok.split()[:3] == ["ok", "fits", "+"]
    assert "1.9 MB" in ok
    assert bad.startswith("OVER  over")
    assert run(base, f"fits={fits}").returncode == 0


def test_an_image_of_another_base_is_refused(tmp_path, base):
    other = archive(tmp_path / "other.tar", [layer(1, "x")])
    assert "is not made from" in run(base, f"other={other}").stderr


def test_what_the_trims_change_is_in_the_bill_of_materials():
    command = [sys.executable, "-W", "ignore", str(DOCKER / "sbom.py"), "attendance", "--version", "1.0.0"]
    document = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    found = {part["name"]: [p["value"] for p in part.get("properties", [])] for part in document["components"]}
    assert any("without BLAS" in text for text in found["numpy"])
    assert any("numpy/f2py" in text for text in found["numpy"])
    assert "pyproj" not in found


def test_trims_leave_our_sources_and_others_bytecode(tmp_path):
    trims = loaded("trims")
    others = ("other/__init__.py", "other/tests/test_it.py", "other/core.pyi", "numpy/f2py/a.py")
    for path in ("kota_x/__init__.py", *others):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("ANSWER = 42\n")
    record = tmp_path / "kota_x-1.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("kota_x/__init__.py,sha256=x,1\n")
    trims.take(tmp_path)
    trims.compiled(tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    cached = f"kota_x/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    assert left == {"kota_x/__init__.py", cached, "other/__init__.pyc", "kota_x-1.dist-info/RECORD"}
    code = "import other, kota_x; print(other.ANSWER, kota_x.ANSWER)"
    said = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["42", "42"]


def test_the_check_finds_an_import_that_only_a_function_makes(tmp_path, monkeypatch):
    check = loaded("check")
    (tmp_path / "kota_lazy.py").write_text(
        "from __future__ import annotations\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import only_for_checkers\n"
        "def draw():\n    import not_in_the_image\n    from json import no_such_name\n    import json\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    found = list(check.unreachable("kota_lazy"))
    assert [line.partition(":")[0] for line in found] == ["line 6", "line 7"]
    assert "not_in_the_image" in found[0]


def test_what_an_image_does_not_run_is_named_with_its_reason():
    check = loaded("check")
    assert check.runs("kota_common.testing.databases", "tools")
    assert not check.runs("kota_common.testing.plugin", "identity")
    assert check.runs("kota_cli.cluster.drill", "tools")
    assert all(reason for left in (check.TESTING, *check.NOT_RUN.values()) for reason in left.values())
