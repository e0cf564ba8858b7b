#!/bin/sh
# pip with the words given, `install` or `wheel` first: from the folder of this file alone when it holds wheels, else from
# the index.
set -eu
here=$(dirname "$0")
if ls "$here"/*.whl >/dev/null 2>&1; then set -- "$@" --no-index --find-links "$here"; fi
if [ -n "${CA_BUNDLE:-}" ]; then set -- "$@" --cert "$CA_BUNDLE"; fi
exec python3 -m pip "$@" --quiet
