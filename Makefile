.DEFAULT_GOAL := help
.PHONY: help setup browser demo test check fix bench docs clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
PEERS := $(VENV)-peers

help: ## list what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) ## make .venv with blindcut and all that the checks need

# The hashed lock and the project go in two steps: an editable project has no hash.
# Bytecode is compiled here because PYTHONDONTWRITEBYTECODE would make every start parse every import.
$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Blindcut needs into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ;]*\).*/\1/p' requirements.lock)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --no-deps --no-build-isolation -e .
	@touch $@

browser: $(BROWSER) ## find a Chromium for the tests, or install one

$(BROWSER): $(READY) tests/browser.py
	@$(BIN)/python tests/browser.py
	@touch $@

demo: $(READY) ## an arena with real clips on this machine; Ctrl-C ends it
	@$(BIN)/blindcut demo

test: $(READY) $(BROWSER) ## all tests: statistics, services on SQLite and PostgreSQL, journeys in Chromium
	@$(BIN)/python tests/run.py

check: $(READY) ## lint, types, import rule, migrations in step with the schema
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/blindcut db check

fix: $(READY) ## let ruff repair and format what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY) $(PEERS)/.ready ## run every bench script and print its table (results: bench/results.md)
	@for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# The rating engines that bench/peers.py compares ours with bring JAX, pandas and more: never into the checkout's own.
$(PEERS)/.ready: bench/peers.txt | $(READY)
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@echo "Installing the rating engines that ours is compared with into $(PEERS) (once)"
	@$(BIN)/uv pip install --quiet --python $(PEERS)/bin/python --compile-bytecode -r bench/peers.txt
	@touch $@

docs: $(READY) ## write the reference pages that are made from the code
	@$(BIN)/python docs/make.py

lock: ## resolve requirements.lock again from pyproject.toml
	@$(BIN)/uv lock --quiet
	@$(BIN)/uv export --quiet --format requirements.txt --no-emit-project --no-header --all-extras --all-groups -o requirements.lock

clean: ## remove both environments and caches; votes and clips in blindcut-data stay
	@rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
