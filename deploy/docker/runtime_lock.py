"""Which pinned wheels one image needs: the part of `requirements.lock` that a service's own `pyproject.toml` reaches.

    python3 runtime_lock.py permitting              the lock of the image, hashes included
    python3 runtime_lock.py --built permitting      the pins of it that the image builds from their sources
    python3 runtime_lock.py --package permitting    the module that its launcher runs
    python3 runtime_lock.py --sources permitting    the folders of our packages in it
    python3 runtime_lock.py --pins NAME...          just these pins, for the build stage

One lock for the whole repository, so that an image runs what the tests ran. Each entry of the lock names who asked for
it (`# via`), which makes the closure a walk over the file; markers stay and pip evaluates them. Extras of our own
packages count, but for `testing`: no image tests. Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "tools"
TESTING = "testing"
# Built from the sources that the lock pins. The wheel of numpy brings OpenBLAS, 29 MB for matrix products of a size
# that nothing here computes; without it numpy uses loops of its own.
BUILT = ("numpy",)
# What an image does without, though a package of ours asks for it. `check.py` imports all that the image may run.
LEFT_OUT = {
    TOOLS: {
        "av": "the tools read the definitions of the services; films are decoded by videotron-content's probe alone",
        "pillow": "the same; posters are drawn by `kota demo`, which runs beside `kota up`",
        "pyproj": "the same; the services measure",
    }
}
_ASKED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[([^\]]*)\])?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of the lock: its name, its text with the hashes, and the packages that need it."""

    name: str
    text: str
    via: frozenset[str]


def normal(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> list[Pin]:
    """The entries of a lock that uv wrote."""
    found: list[Pin] = []
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", lock):
        match = _NAME.match(block)
        if match is None:
            continue
        lines = [line for line in block.splitlines() if not line.lstrip().startswith("#")]
        comments = [line.strip().lstrip("#").strip() for line in block.splitlines() if line.lstrip().startswith("#")]
        via = frozenset(
            normal(word) for word in (c.removeprefix("via").strip() for c in comments) if _NAME.fullmatch(word)
        )
        found.append(Pin(normal(match[0]), "\n".join(lines).rstrip(), via))
    return found


def project(folder: Path) -> dict[str, object]:
    """The `[project]` table of a package of ours."""
    with (folder / "pyproject.toml").open("rb") as file:
        table: dict[str, object] = tomllib.load(file)["project"]
    return table


def folders() -> dict[str, Path]:
    """Our packages by name: the floor, the contracts, the services, the tools."""
    found = sorted(path.parent for path in (*ROOT.glob("*/*/pyproject.toml"), ROOT / TOOLS / "pyproject.toml"))
    return {normal(str(project(folder)["name"])): folder for folder in found}


def start_of(service: str) -> str:
    """The package that an image is about. Raises SystemExit for a service that this checkout does not have."""
    known = folders()
    name = "kota-tools" if service == TOOLS else f"kota-{service}"
    if name not in known:
        raise SystemExit(f"no service {service}: there are {', '.join(sorted(n.removeprefix('kota-') for n in known))}")
    return name


def closure(service: str) -> tuple[list[Path], set[str]]:
    """Our packages that the image holds, and the names of others that they ask for directly."""
    ours, wanted, known = [(start_of(service), "")], set[str](), folders()
    for name, extra in ours:
        table = project(known[name])
        lists: dict[str, list[str]] = {"": table["dependencies"], **table.get("optional-dependencies", {})}  # type: ignore[attr-defined, dict-item]
        for asked in lists[extra]:
            match = _ASKED.match(asked)
            assert match is not None, asked
            dependency = normal(match[1])
            if dependency not in known:
                wanted.add(dependency)
                continue
            extras = [word.strip() for word in (match[2] or "").split(",")]
            ours += [(dependency, e) for e in ("", *extras) if e != TESTING and (dependency, e) not in ours]
    return [known[name] for name, extra in ours if not extra], wanted - set(LEFT_OUT.get(service, ()))


def reached(entries: Iterable[Pin], wanted: set[str]) -> Iterator[Pin]:
    """The entries that these names need, directly or through others."""
    entries, names = list(entries), set(wanted)
    while True:
        more = {pin.name for pin in entries if pin.via & names} - names
        if not more:
            break
        names |= more
    missing = wanted - {pin.name for pin in entries}
    if missing:
        raise SystemExit(f"requirements.lock lacks {', '.join(sorted(missing))}")
    return (pin for pin in entries if pin.name in names)


def main(words: list[str]) -> None:
    """Print what was asked for."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    if words[0] == "--pins":
        wanted = {normal(word) for word in words[1:]}
        print("\n".join(pin.text for pin in pins(lock) if pin.name in wanted))
    elif words[0] == "--package":
        start = start_of(words[1])
        print("kota_cli" if start == "kota-tools" else start.replace("-", "_"))
    elif words[0] == "--sources":
        print(" ".join(f"./{folder.relative_to(ROOT)}" for folder in closure(words[1])[0]))
    else:
        built = words[0] == "--built"
        found = reached(pins(lock), closure(words[-1])[1])
        print("\n".join(pin.text for pin in found if (pin.name in BUILT) == built))


if __name__ == "__main__":
    main(sys.argv[1:])
