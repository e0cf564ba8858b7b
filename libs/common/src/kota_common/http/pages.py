"""A page of ours: its files from a package's folder `page`, served under a strict content policy and nothing else.

No page of the platform loads anything from elsewhere. Files are read once; browsers ask again with the ETag.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files

from kota_common.http.hot import Representation

Headers = Sequence[tuple[bytes, bytes]]

WORKER = "sw.js"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


def safe_headers(policy: str, extra: Headers = ()) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer of a page says to the browser: its content policy, no guessing of types, no referrer."""
    return (
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        *extra,
    )


def page_of(package: str, policy: str, *, extra: Headers = ()) -> Mapping[str, Representation]:
    """The files of `package`'s page by their path below its address; `index.html` is the empty path.

    A service worker (`sw.js`) is told the version and the names of all the other files: one changed byte is a new
    version, which it fetches as a whole.
    """
    sources = {entry.name: entry.read_bytes() for entry in files(package).joinpath("page").iterdir()}
    worker = sources.pop(WORKER, None)
    digest = hashlib.sha256(b"".join(name.encode() + body for name, body in sorted(sources.items()))).hexdigest()
    sources[""] = sources.pop("index.html")
    if worker is not None:
        shell = {"version": digest[:16], "files": [name or "./" for name in sorted(sources)]}
        sources[WORKER] = b"const SHELL = " + json.dumps(shell).encode() + b";\n" + worker
    headers = safe_headers(policy, extra)
    return {
        name: Representation(body, _TYPES[name[name.rindex(".") :] if name else ".html"], "no-cache", extra=headers)
        for name, body in sources.items()
    }
