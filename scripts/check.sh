#!/usr/bin/env bash
# What needs no server: style, types, import contracts, the console's own tests.
set -euo pipefail
cd "$(dirname "$0")/.."
ruff check src tests bench migrations
mypy
lint-imports
(cd console && npm run --silent check)
