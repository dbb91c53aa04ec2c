#!/bin/sh
# Starts the demonstration over on a new local database; the old file is kept beside it.
set -eu
cd "$(dirname "$0")/.."

if [ -n "${DATABASE_URL:-}" ]; then
    echo "make demo works on the local SQLite file only; unset DATABASE_URL and call it again." >&2
    exit 1
fi
mkdir -p var
for part in "" -wal -shm; do
    [ ! -e "var/db.sqlite3$part" ] || mv "var/db.sqlite3$part" "var/db.before-demo.sqlite3$part"
done
PORT=0 DEMO=1 .venv/bin/python -m scripts.prepare
