# `make` alone tells what there is. Everything sets itself up in .venv first, and does so only when pins change.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint format bench faults mutations

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*##/ { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed  ## Virtual environment and packages

setup-dev: $(VENV)/.installed-dev

run: setup  ## Start the whole product at http://127.0.0.1:8050, with demo data
	@$(BIN)/python app.py run

test: setup-dev  ## Run every test, the browser's included
	@sh tests/ensure-packages.sh
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope

lint: setup-dev  ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup-dev  ## Put the code into its standard form
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: setup-dev  ## Measure against the limit of this machine
	@$(BIN)/python -m bench

faults: setup-dev  ## Kill, stop and fail drains and rollups at every step; SEEDS=20 each, HISTORIES=60
	@$(BIN)/python -m tests.faults --seeds $(or $(SEEDS),20) --histories $(or $(HISTORIES),60)

mutations: setup-dev  ## Take ten guards of the pipeline away and see each missed by a test
	@$(BIN)/python -m tests.faults.mutations

$(VENV)/.installed: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed, and there is no $(PYTHON): install it (apt-get install python3 python3-venv), or name another with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed, $(PYTHON) is " + sys.version.split()[0] + ": name another with make PYTHON=python3.11")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install python3-venv (apt-get install python3-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
