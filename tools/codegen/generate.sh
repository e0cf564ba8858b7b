#!/usr/bin/env bash
# Regenerates libs/contracts from protos/ with the pinned toolchain. `generate.sh --check` writes to a temporary
# folder instead and fails when the committed code differs.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.venv-codegen
lock=tools/codegen/requirements.lock
if [ ! -f "$venv/installed" ] || ! cmp -s "$lock" "$venv/installed"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --require-hashes -r "$lock"
  cp "$lock" "$venv/installed"
fi
target=libs/contracts/src
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mapfile -t files < <(find protos -name '*.proto' | LC_ALL=C sort)
"$venv/bin/python" -m grpc_tools.protoc -Iprotos --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" "${files[@]}"
# A file without services gets a stub module that nobody imports.
find "$out" -name '*_pb2_grpc.py' ! -exec grep -q 'Servicer(object)' {} \; -delete
if [ "${1:-}" = "--check" ]; then
  diff -r -x py.typed -x __pycache__ -x '*.egg-info' "$out" "$target" || { echo "libs/contracts differs from protos/: run make generate" >&2; exit 1; }
else
  find "$target" -name '*_pb2*.py*' -not -path '*/__pycache__/*' -delete
  cp -r "$out/." "$target/"
fi
