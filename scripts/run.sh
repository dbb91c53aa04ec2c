#!/bin/sh
# Brings the database up to date, fills it if it is empty, and serves. DEBUG=1 reloads on change.
set -eu
cd "$(dirname "$0")/.."

export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-config.settings.dev}"
export DJANGO_RUNSERVER_HIDE_WARNING=true
mkdir -p var

.venv/bin/python -m scripts.prepare
[ "${DEBUG:-}" = 1 ] && reload= || reload=--noreload
# shellcheck disable=SC2086 # empty or one flag
exec .venv/bin/python manage.py runserver $reload --skip-checks "127.0.0.1:$PORT"
