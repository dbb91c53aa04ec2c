# The house's few commands; `make` alone lists them.
# Every command sets up what it needs first: .venv, packages, system libraries.

VENV = .venv/bin/python
PORT ?= 8000
# The demonstration season and its clock; DEMO=0 starts an empty office.
DEMO ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test check fix demo bench prove setup-run setup-test

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-14s %s\n' "$$name" "$$what"; done

run: setup-run ## set up, fill an empty database with the demonstration, serve on 127.0.0.1:$PORT
	@PORT=$(PORT) DEMO=$(DEMO) scripts/run.sh

test: setup-test ## every check, then every test (on PostgreSQL too where TEST_DATABASE_URL is set)
	@$(VENV) -m scripts.test

check: setup-test ## lint, format, types, import order, migrations, deployment settings
	@$(VENV) -m scripts.check

fix: setup-test ## mend what the tools can mend by themselves
	@$(VENV) -m ruff check --fix
	@$(VENV) -m ruff format
	@$(VENV) -m djlint templates --reformat --quiet --allow-empty-input || true

demo: setup-run ## put the local SQLite database aside and fill a new one with the demonstration
	@scripts/demo.sh

bench: setup-test ## measure pages, the import and a paper; prints a table
	@$(VENV) -m tests.bench

prove: setup-test ## oracle, races, crashes, hostile input, by thousands; PROVE=short: 3 minutes
	@$(VENV) -m tests.prove $(if $(filter short,$(PROVE)),--short)
	@$(if $(filter short,$(PROVE)),true,$(VENV) -m pytest -q -m 'prove or hypothesis' --hypothesis-profile=prove)

setup-run:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test
