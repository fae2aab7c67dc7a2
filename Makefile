# koppel: each target sets up what it needs; given are Python 3.11 or newer, git and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SUDO   := $(if $(filter 0,$(shell id -u)),,sudo)
ROOMS  := core connectors/teamleader connectors/octopus notify fakes demo
STAMP  := $(VENV)/.installed

.PHONY: install browser postgres demo test check bench fuzz swarm mutants constraints

install: $(STAMP)

$(STAMP): constraints.txt pyproject.toml $(ROOMS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "koppel needs Python 3.11 or newer; say which with: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing koppel into $(VENV) (once, a minute or two) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
	@PIP_CONSTRAINT=$(CURDIR)/constraints.txt $(BIN)/python -m pip install -q --disable-pip-version-check \
		--group dev -e 'core[cli]' $(patsubst %,-e %,$(filter-out core,$(ROOMS)))
	@touch $@

demo: $(STAMP)
	@$(BIN)/koppel demo

# The tests of the fakes' pages drive a real browser.
browser:
	@command -v chromium >/dev/null || { \
		echo "Installing Chromium for the tests of the browser pages ..."; \
		$(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || { \
		echo "The tests need Chromium on the PATH, as the command chromium: install it and try again."; exit 1; }

# The stories about writing exactly once are told on PostgreSQL too.
postgres:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
		echo "Installing PostgreSQL for the tests of the store ..."; \
		$(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || { \
		echo "The tests need PostgreSQL: install it, or set KOPPEL_TEST_POSTGRES to the address of a server."; exit 1; }

test: $(STAMP) browser postgres
	$(BIN)/python -m pytest -n 2

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	test -s constraints.txt
	$(BIN)/python -m pip check

bench: $(STAMP)
	@set -e; for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script; done

# Fewer, or a part: make fuzz FUZZ='--examples 200 octopus buysellbookings'
fuzz: $(STAMP)
	$(BIN)/python -W ignore tests/fuzz.py $(FUZZ)

# Other days, or more of them: make swarm SWARM='--seeds 1000 --start 5000'
swarm: $(STAMP)
	$(BIN)/python -m tests.once.swarm $(SWARM)

mutants: $(STAMP)
	$(BIN)/python tests/mutants.py

# Written again after a dependency changed; needs uv (python3 -m pip install uv).
constraints:
	uv export -q --all-packages --all-groups --all-extras --no-hashes --no-emit-workspace \
		--no-header --no-annotate --output-file constraints.txt
