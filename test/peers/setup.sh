#!/usr/bin/env bash
# Installs the Python peers into .venv at the repository root. Safe to run again: it returns at once when the
# pinned versions are there. PYTHON names the interpreter (3.10 or later).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
stamp="$root/.venv/cordon-requirements.txt"
if cmp -s "$here/requirements.txt" "$stamp"; then
  echo "peers: .venv is up to date"
  exit 0
fi
"${PYTHON:-python3}" -m venv "$root/.venv"
"$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
cp "$here/requirements.txt" "$stamp"
echo "peers: installed $(tr '\n' ' ' < "$here/requirements.txt")into .venv"
