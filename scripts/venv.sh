#!/usr/bin/env bash
# An own Python for this folder: uv from the package index (pinned), then a virtual environment made by it.
set -euo pipefail
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
python=${PYTHON:-}
if [ -z "$python" ]; then
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$name; break; fi
  done
fi
[ -n "$python" ] || { echo "livemend needs Python 3.11 or newer (apt-get install python3 python3-pip)" >&2; exit 1; }
if ! .tools/bin/uv --version 2>/dev/null | grep -q " $UV_VERSION"; then
  "$python" -m pip --version >/dev/null 2>&1 || { echo "livemend needs pip (apt-get install python3-pip)" >&2; exit 1; }
  rm -rf .tools
  # --target leaves the system's Python alone and needs no venv module.
  "$python" -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action=ignore \
    --target .tools "uv==$UV_VERSION"
fi
[ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$(command -v "$python")" .venv
