# Two commands do everything on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test check serve console bytecode setup setup-dev clean browser

demo: setup console bytecode
	$(BIN)/livemend demo $(ARGS)

serve: setup console bytecode
	$(BIN)/livemend serve

test: setup-dev console browser
	scripts/test.sh $(ARGS)

# What a person runs before a commit: no browser, no PostgreSQL 15.
check: setup-dev
	scripts/check.sh

setup: $(STAMP)-run
setup-dev: $(STAMP)-dev

UV := .tools/bin/uv

$(STAMP)-run: requirements.lock pyproject.toml scripts/venv.sh
	scripts/venv.sh
	@test -e $(STAMP)-dev || $(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock --require-hashes
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP)-dev: requirements-dev.lock pyproject.toml scripts/venv.sh
	scripts/venv.sh
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.lock --require-hashes
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(STAMP)-run

console: src/livemend/web/static/index.html

CONSOLE := $(shell find console/src console/public locales console/index.html console/vite.config.ts -type f 2>/dev/null)
src/livemend/web/static/index.html: console/node_modules/.package-lock.json $(CONSOLE)
	cd console && npm run --silent build -- --logLevel warn
	@touch $@

console/node_modules/.package-lock.json: console/package-lock.json | $(STAMP)-run
	cd console && npm ci --silent --no-audit --no-fund
	@touch $@

# Once, instead of at every start where Python is told to write none.
bytecode: setup
	@$(BIN)/python -m compileall -q src/livemend

browser:
	scripts/browser.sh

clean:
	rm -rf $(VENV) .tools console/node_modules src/livemend/web/static var
