#!/usr/bin/env bash
# Everything: style, types, import contracts, front end, and all tests on SQLite and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/check.sh
# Stories and storage run once more on Debian's PostgreSQL 15 where it is there: two majors for a minute.
python -m pytest -q -n 2 --dist loadfile "$@"
if [ -x /usr/lib/postgresql/15/bin/initdb ]; then
  TEST_POSTGRES_BIN=/usr/lib/postgresql/15/bin python -m pytest -q -n 2 --dist loadfile -k postgresql tests/kit tests/stories
fi
