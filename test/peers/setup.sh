#!/usr/bin/env bash
# Installs the peers into .venv at the repository root: the Python ones, AWS's own Lambda runtime client, which is
# compiled (a C++ compiler, cmake, two minutes), and Azurite, Microsoft's emulator of Azure Storage. Safe to run again: it
# returns at once when the pinned versions are there. PYTHON names the interpreter (3.10 or later).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
stamp="$root/.venv/cordon-requirements.txt"
if cmp -s "$here/requirements.txt" "$stamp"; then
  echo "peers: .venv is up to date"
else
  "${PYTHON:-python3}" -m venv "$root/.venv"
  "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$stamp"
  echo "peers: installed $(tr '\n' ' ' < "$here/requirements.txt")into .venv"
fi
pom="$here/infra/pom.xml"
if cmp -s "$pom" "$root/.venv/event-ruler/pom.xml"; then
  echo "peers: event-ruler is there"
else
  rm -rf "$root/.venv/event-ruler"
  mvn --batch-mode --quiet --file "$pom" dependency:copy-dependencies "-DoutputDirectory=$root/.venv/event-ruler"
  cp "$pom" "$root/.venv/event-ruler/pom.xml"
  echo "peers: installed event-ruler into .venv"
fi
# Of no use to anybody but one test, and slow to compile: so it is no dependency of the project.
client=aws-lambda-ric@4.0.2
if [[ "$(cat "$root/.venv/lambda/version" 2>/dev/null)" == "$client" ]]; then
  echo "peers: $client is there"
else
  mkdir -p "$root/.venv/lambda"
  npm install --prefix "$root/.venv/lambda" --no-audit --no-fund --no-save --no-package-lock "$client"
  echo "$client" > "$root/.venv/lambda/version"
  echo "peers: installed $client into .venv"
fi
# 190 MB, most of it clients of databases that it may keep its own data in: likewise. The newest of which npm has all
# that it needs.
storage=azurite@3.35.0
if [[ "$(cat "$root/.venv/azurite/version" 2>/dev/null)" == "$storage" ]]; then
  echo "peers: $storage is there"
else
  mkdir -p "$root/.venv/azurite"
  npm install --prefix "$root/.venv/azurite" --no-audit --no-fund --no-save --no-package-lock --omit=dev "$storage"
  echo "$storage" > "$root/.venv/azurite/version"
  echo "peers: installed $storage into .venv"
fi
# For a host of ours in front of Microsoft's Node worker, which comes with their Core Tools and not from here.
grpc="@grpc/grpc-js@1.14.7 @grpc/proto-loader@0.8.1"
if [[ "$(cat "$root/.venv/grpc/version" 2>/dev/null)" == "$grpc" ]]; then
  echo "peers: $grpc are there"
else
  mkdir -p "$root/.venv/grpc"
  # shellcheck disable=SC2086
  npm install --prefix "$root/.venv/grpc" --no-audit --no-fund --no-save --no-package-lock $grpc
  echo "$grpc" > "$root/.venv/grpc/version"
  echo "peers: installed $grpc into .venv"
fi
