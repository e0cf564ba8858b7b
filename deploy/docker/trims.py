"""Makes an installed folder of wheels as small as what runs needs, and says what it took: the table is in the SBOM too.

    python3 trims.py /opt/kota/lib

Takes what no import of ours reaches (`check.py` imports every one of them in the finished image), compiles everything
once, and keeps sources of our own packages alone: a traceback shows our lines, and names the file and line of others'.
What identifies a wheel (its `.dist-info` with METADATA and licences) stays. Standard library only; `cc`, `nm` and
`strip` come with the build image.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Trim:
    """What is taken out of one wheel."""

    package: str  # as the lock writes it
    paths: tuple[str, ...]  # patterns below the folder
    why: str


@dataclass(frozen=True, slots=True)
class Stub:
    """Libraries that empty ones of the same names replace: whoever links them must find them, and never calls them."""

    package: str
    libraries: tuple[str, ...]  # patterns
    callers: tuple[str, ...]  # patterns below the folder, of what links them
    gone: tuple[str, ...]  # patterns of what only they linked
    answers: dict[str, str]  # what functions give that are asked at load time, by their beginning; all others abort
    why: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A dynamic symbol as `nm` lists it."""

    name: str
    kind: str
    version: str
    size: int


TRIMS = (
    Trim(
        "numpy",
        (
            "numpy/f2py",
            "numpy/distutils",
            "numpy/_pyinstaller",
            "numpy/_core/include",
            "numpy/_core/lib",
            "numpy/_core/_simd.*",
            "numpy/_core/*_tests.*",
            "numpy/random",
            "numpy/testing",
        ),
        "compilers' headers, the Fortran bridge, random numbers, its own tests: nothing here calls them",
    ),
    Trim(
        "faststream",
        ("faststream/confluent", "faststream/kafka", "faststream/mqtt", "faststream/rabbit", "faststream/redis"),
        "brokers that the platform does not have",
    ),
    Trim(
        "pillow",
        (
            *("PIL/_avif.*", "pillow.libs/libavif-*", "PIL/_imagingtk.*"),
            *("PIL/_imagingft.*", "pillow.libs/libfreetype-*", "pillow.libs/libharfbuzz-*", "pillow.libs/libbrotli*"),
            *("PIL/_imagingcms.*", "pillow.libs/liblcms2-*"),
        ),
        "pictures are read in the three accepted forms; no AVIF, no text, no windows, no colour profiles",
    ),
)

STUBS = (
    Stub(
        "av",
        ("libx265-*", "libx264-*", "libSvtAv1Enc-*", "libmp3lame-*", "libopencore-*", "libwebp-*", "libwebpmux-*"),
        ("av.libs/libavcodec-*",),
        ("libsharpyuv-*",),
        {"x265_api_get": "0"},
        "encoders: films are decoded here and never encoded",
    ),
    Stub(
        "av",
        ("libgnutls-*", "libasound-*"),
        ("av.libs/libavformat-*", "av.libs/libavdevice-*"),
        ("libnettle-*", "libhogweed-*", "libgmp-*", "libunistring-*"),
        {"gnutls_global_init": "0"},
        "network and sound cards: films are read from files",
    ),
    Stub(
        "av",
        ("libavfilter-*",),
        ("av/**/*.so", "av.libs/libavdevice-*"),
        (),
        {"av_filter_iterate": "0", "avfilter_version": "0", "avfilter_configuration": '""', "avfilter_license": '""'},
        "filter graphs: frames are looked at as they are decoded",
    ),
    Stub(
        "pyproj",
        ("libcurl-*",),
        ("pyproj.libs/libproj-*",),
        ("libnghttp2-*",),
        {"curl_easy_init": "0"},
        "PROJ's downloads of grids: off, and no service may reach the internet",
    ),
)

ANYWHERE = ("**/tests", "**/*.pyi", "**/*.pxd", "**/*.pyx", "**/*.c", "**/*.h", "**/*.a")
COMPILED = "others' sources are replaced by their bytecode, symbols of extension modules are stripped"


def notes(package: str) -> Iterator[str]:
    """What this table does to a package, in words for the bill of materials."""
    for trim in TRIMS:
        if trim.package == package:
            yield f"left out: {', '.join(trim.paths)} ({trim.why})"
    for stub in STUBS:
        if stub.package == package:
            yield f"replaced by an empty library: {', '.join((*stub.libraries, *stub.gone))} ({stub.why})"


def take(lib: Path) -> None:
    """Remove what the table names."""
    for pattern in (*ANYWHERE, *(path for trim in TRIMS for path in trim.paths)):
        for found in sorted(lib.glob(pattern)):
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)


def stub(lib: Path) -> None:
    """Replace the libraries of STUBS."""
    for one in STUBS:
        folder = lib / f"{one.package}.libs"
        callers = [path for pattern in one.callers for path in lib.glob(pattern)]
        wanted = {symbol.name: symbol for path in callers for symbol in _symbols(path, "--undefined-only")}
        for library in [path for pattern in one.libraries for path in sorted(folder.glob(pattern))]:
            found = {symbol.name: symbol for symbol in _symbols(library, "--defined-only") if symbol.name in wanted}
            _empty(library, [(symbol, wanted[name].version) for name, symbol in sorted(found.items())], one)
        for path in [path for pattern in one.gone for path in folder.glob(pattern)]:
            path.unlink()


def _empty(library: Path, symbols: list[tuple[Symbol, str]], one: Stub) -> None:
    """Write a library of this name that has these symbols, each in the version that its callers ask for."""
    said = f"{library.name} is not in this image: {one.why}\\n"
    lines = [
        "#include <stdlib.h>\n#include <unistd.h>\n#include <string.h>",
        f'static void absent(void) {{ const char *t = "{said}"; (void)!write(2, t, strlen(t)); abort(); }}',
        *(_definition(symbol, one) for symbol, _ in symbols),
    ]
    versions: dict[str, list[str]] = {}
    for symbol, version in symbols:
        versions.setdefault(version, []).append(symbol.name)
    script = [f"{version} {{ global: {'; '.join(names)}; }};" for version, names in versions.items() if version]
    with tempfile.TemporaryDirectory() as scratch:
        source, exports = Path(scratch) / "stub.c", Path(scratch) / "stub.map"
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        exports.write_text("\n".join(script) + "\n", encoding="utf-8")
        library.unlink()
        versioned = (f"-Wl,--version-script={exports}",) if script else ()
        command = ("cc", "-shared", "-fPIC", "-Os", "-s", f"-Wl,-soname,{library.name}", *versioned)
        subprocess.run((*command, "-o", str(library), str(source)), check=True)


def _definition(symbol: Symbol, one: Stub) -> str:
    if symbol.kind not in "TtWi":
        return f"const char {symbol.name}[{symbol.size}];"  # tables that end with a zero: empty ones
    for beginning, answer in one.answers.items():
        if symbol.name.startswith(beginning):
            return f"const void *{symbol.name}(void) {{ return {answer}; }}"
    return f"void {symbol.name}(void) {{ absent(); }}"


def _symbols(path: Path, which: str) -> Iterator[Symbol]:
    """The dynamic symbols of a library."""
    listed = subprocess.run(("nm", "-D", "-S", which, str(path)), capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        *numbers, kind, name = line.split()
        plain, _, version = name.partition("@")
        yield Symbol(plain, kind, version.lstrip("@"), int(numbers[1], 16) if len(numbers) > 1 else 0)


def strip(lib: Path) -> None:
    """Take the symbols of extension modules. Not of the libraries beside them: auditwheel has moved their sections."""
    for path in sorted(lib.rglob("*.so")):
        if not path.parent.name.endswith(".libs"):
            subprocess.run(("strip", "--strip-unneeded", str(path)), check=True)


def compiled(lib: Path) -> None:
    """Bytecode for all, sources for ours: the root file system is read-only, so nothing can be compiled later."""
    ours = set(_ours(lib))
    for cache in sorted(lib.rglob("__pycache__")):
        shutil.rmtree(cache)
    compileall.compile_dir(str(lib), quiet=2, legacy=True, workers=0)
    for source in sorted(lib.rglob("*.py")):
        bytecode = source.with_suffix(".pyc")
        if source in ours:
            bytecode.unlink()
            compileall.compile_file(str(source), quiet=1)
        elif bytecode.exists():
            source.unlink()


def _ours(lib: Path) -> Iterator[Path]:
    """The files of our own packages, as their wheels list them."""
    for record in sorted(lib.glob("kota_*.dist-info/RECORD")):
        for line in record.read_text(encoding="utf-8").splitlines():
            yield lib / line.partition(",")[0]


def main(folder: Path) -> None:
    """All of it."""
    take(folder)
    stub(folder)
    strip(folder)
    compiled(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
