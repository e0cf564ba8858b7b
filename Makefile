# The index of commands. A fresh machine needs Python 3.11 or later, make and the package registry, nothing else.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help venv up demo test test-unit test-all lint format bench generate docs images bundle charts cluster-test wheel clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Installed again only when the lock changes. Our packages are linked, not built: see tools/setup/link.py.
.venv/installed: requirements.lock tools/setup/link.py
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python tools/setup/link.py
	@touch $@

venv: .venv/installed ## the virtual environment, from the lock with hashes

up: venv ## start the platform: PostgreSQL, NATS, the services and a demo city; Ctrl-C stops it
	$(BIN)/kota up

demo: venv ## the story of one permit, from the partner's application to the screen
	$(BIN)/kota demo

test: venv ## everything that this machine can run in a quarter of an hour
	$(PYTEST) -m "not slow"

test-unit: venv ## the rules and formulas only
	$(PYTEST) -m unit

test-all: venv ## all of it, slow matrices too
	$(PYTEST)

lint: venv ## style, types, imports, house rules, the contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy libs/common/src services/attendance/src services/identity/src services/permitting/src services/fiber-network/src services/videotron-content/src tools/src
	$(BIN)/lint-imports
	$(BIN)/python -m kota_lint
	$(BIN)/buf lint protos
	$(BIN)/buf breaking protos --against protos/released.binpb
	tools/codegen/generate.sh --check
	$(BIN)/python -m kota_docs --check

format: venv ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: venv ## figures: CPU microseconds per operation, and the ratio to a floor of the same minute
	$(BIN)/python -m kota_bench

generate: venv ## generate libs/contracts from protos/
	tools/codegen/generate.sh

docs: venv ## generate docs/events.md and docs/errors.md
	$(BIN)/python -m kota_docs

wheel: venv ## the partner wheel, into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist libs/contracts

images: venv ## every image, with docker, podman or buildah; WHEELS=folder needs no index
	PYTHON=$(BIN)/python deploy/docker/images build

bundle: ## the built images in one file, for sites without a network
	deploy/docker/images bundle dist/kota-images.tar

charts: venv ## the charts, packed into dist/
	HELM=$(BIN)/helm deploy/helm/build dist

cluster-test: venv ## the charts on the cluster that KUBECONFIG names: install, upgrade under load, kills, restore
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python deploy/test

clean: ## remove what was built and what runs left behind (not the data of `make up`)
	rm -rf .venv .venv-codegen dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
