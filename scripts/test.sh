#!/usr/bin/env bash
# Everything: style, types, import contracts, front end, and all tests on SQLite and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/mail.sh
scripts/check.sh
# A folder in memory where there is plenty: every test has files of its own.
base=()
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -1)" -gt 3145728 ]; then
  base=(--basetemp="/dev/shm/livemend-tests-$$")
  trap 'rm -rf "/dev/shm/livemend-tests-$$"' EXIT
fi
# Stories and storage run once more on Debian's PostgreSQL 15 where it is there: two majors for a minute.
python -m pytest -q -n 2 --dist loadfile "${base[@]}" --ignore tests/browser "$@"
# On their own: the browser's driver keeps an event loop running in its process, where others start theirs.
python -m pytest -q -n 2 --dist loadfile "${base[@]}" --timeout 300 tests/browser
if [ -x /usr/lib/postgresql/15/bin/initdb ]; then
  TEST_POSTGRES_BIN=/usr/lib/postgresql/15/bin python -m pytest -q -n 2 --dist loadfile "${base[@]}" -k postgresql tests/kit tests/stories
fi
