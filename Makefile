.PHONY: help demo test bench soak lint format types install install-dev messages system lock
.DEFAULT_GOAL := help

export VIGIE_VAR ?= $(CURDIR)/var
# Whatever the shell says: without bytecode, each process compiles anew all that it imports.
export PYTHONDONTWRITEBYTECODE :=
# The newest Python that is new enough; "make PYTHON=/path/to/python3 …" chooses another.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
    "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    && echo "$$name" && break; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --no-compile --disable-pip-version-check --no-input --require-hashes
CODE := config kpis surveys teams tests manage.py
CATALOGUE := config/locale/fr/LC_MESSAGES/django

help:
	@echo "make demo   try Vigie with a sample centre: database, worker, web server"
	@echo "make test   lint, types, import contracts and all tests"
	@echo "make bench  the costs of Vigie as ratios, side by side"
	@echo "make soak   the long forms of the tests"
	@echo "make format | lint | types | lock"

demo: install messages
	@exec $(PY) manage.py demo $(if $(PORT),--port $(PORT))

test: install-dev messages lint types
	@echo "== tests"
	@$(PY) -m pytest -q -n logical --dist loadfile --no-loadscope-reorder

bench: install-dev messages
	@$(PY) -m tests.bench

soak: install-dev messages
	@$(PY) -m pytest -q --hypothesis-profile soak

lint: install-dev
	@echo "== lint, format, templates, imports"
	@$(VENV)/bin/ruff check --quiet $(CODE)
	@$(VENV)/bin/ruff format --check --quiet $(CODE)
	@find templates -name '*.html' -exec $(VENV)/bin/djade --check --target-version 5.2 {} +
	@said=$$($(VENV)/bin/lint-imports --no-cache 2>&1) || { echo "$$said"; exit 1; }

format: install-dev
	@$(VENV)/bin/ruff check --fix --quiet $(CODE) || true
	@$(VENV)/bin/ruff format --quiet $(CODE)
	@find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 {} + || true

types: install-dev
	@echo "== types"
	@$(PY) -m mypy --no-error-summary $(CODE)

messages: $(CATALOGUE).mo
$(CATALOGUE).mo: $(CATALOGUE).po
	@msgfmt --check --output-file=$@ $<

# A stamp is newer than its lock file once all of it is installed.
install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	@PYTHON=$(PYTHON) .ci/system demo
	@echo "== install"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt | $(VENV)/bin/python
	@PYTHON=$(PYTHON) .ci/system test
	@echo "== install"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/installed

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Vigie needs Python 3.11 or newer: install python3."; exit 1; }
	@PYTHON=$(PYTHON) .ci/system demo
	@$(PYTHON) -m venv $(VENV)

system:
	@PYTHON=$(PYTHON) .ci/system test

LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url \
	--no-emit-find-links --universal --python-version 3.11
lock: install-dev
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
