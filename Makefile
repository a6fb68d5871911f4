# `make demo`, `make check` and `make test` are all that is needed; a step whose sources did not change is skipped.
PYTHON ?= python3
BIN := .venv/bin
PACKAGE := dash_dynamic_image_component

INSTALLED := .venv/installed
# The gallery needs a part of what tests need.
GALLERY := .venv/gallery
NEEDED ?= $(INSTALLED)
MODULES := node_modules/.package-lock.json
# Written when ESLint finds nothing: a type that changes can matter for each file.
LINTED := node_modules/.cache/linted
# The file that the build writes last.
BUILT := $(PACKAGE)/DynamicImage.pyi

# With it, hundreds of processes that tests start would each compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

# Pages keep two thirds of a core busy; most other tests wait for servers.
IN_BROWSERS := tests/engines tests/browser
PAGES = $$($(BIN)/python -c "import os; print(min((os.cpu_count() or 1) + 1, 4))")
WAITING := tests/versions tests/wheel tests/security tests/python
# What fails beside other tests runs again without them: where it passes, the machine was busy.
ALONE := --last-failed --last-failed-no-failures=none --numprocesses=0

# The output of each target, where this make can do so.
KEPT_TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
.PHONY: help demo check check-page check-python test build bench soak format lint types unit programs pytest clean

help:
	@echo "make demo    install, build and start the gallery on http://127.0.0.1:8050"
	@echo "make check   lint, types and unit tests, with no server and no browser: under a minute"
	@echo "make test    install all that the tests need, and run every check"
	@echo "make bench   measure in a browser beside what people use today (two minutes)"
	@echo "make soak    look for wrong images and lost memory for long (half an hour)"
	@echo "make build   install, and build the bundle and the generated Python"
	@echo "make format  format Python and TypeScript"
	@echo "make clean   delete all that was installed and built"

demo: $(GALLERY)
	@$(MAKE) --no-print-directory NEEDED=$(GALLERY) $(BUILT)
	$(BIN)/python usage.py

# In order of quickness; two summaries of pytest are the last lines. Linters use one core each, and
# Debian's packages come meanwhile.
test: build $(MODULES)
	@$(MAKE) --no-print-directory --jobs=3 $(KEPT_TOGETHER) SIDE_BY_SIDE=yes programs lint types unit
	@$(MAKE) --no-print-directory pytest

# Caches make it quick the second time. That of ESLint misses what a changed type means for other
# files: `make lint` looks at all of them.
check: build
	@$(MAKE) --no-print-directory --jobs=2 $(KEPT_TOGETHER) SIDE_BY_SIDE=yes check-page check-python

check-page: $(MODULES)
	npm run --silent check

check-python: build
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/python -m unit --numprocesses=auto --maxprocesses=4

# The first installation builds all that is missing; $(BUILT) is looked at after it.
build: $(INSTALLED) $(BUILT)

format: $(INSTALLED) $(MODULES)
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .
	npm run --silent format

lint: $(INSTALLED) $(MODULES)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	npm run --silent format:check
	@$(MAKE) --silent $(LINTED)

types: build
	$(BIN)/mypy
	npm run --silent types

unit: $(MODULES)
	npm run --silent test

# The browsers and servers that the tests start.
programs: $(INSTALLED)
	$(BIN)/python tools/redis_nginx.py
	$(BIN)/python tools/firefox_webkit.py
	$(BIN)/python tools/chromium.py

pytest: build programs
	CHROMIUM="$$($(BIN)/python tools/chromium.py)" && export CHROMIUM && status=0; \
	$(BIN)/pytest $(IN_BROWSERS) --numprocesses=$(PAGES) --dist=worksteal \
		|| $(BIN)/pytest $(IN_BROWSERS) $(ALONE) || status=1; \
	$(BIN)/pytest $(WAITING) --numprocesses=4 --dist=worksteal \
		|| $(BIN)/pytest $(WAITING) $(ALONE) || status=1; \
	exit $$status

bench: build
	CHROMIUM="$$($(BIN)/python tools/chromium.py)" && export CHROMIUM && \
		$(BIN)/python benchmarks/browser.py --quick

# Each program prints one line.
soak: build
	@for each in benchmarks/soak/*.py; do $(BIN)/python "$$each" || exit 1; done

clean:
	rm -rf .venv node_modules build dist *.egg-info
	rm -f $(addprefix $(PACKAGE)/,*.js *.js.* *.json DynamicImage.py DynamicImage.pyi _imports_.py)

# Debian splits ensurepip, without which there is no venv, off its Python.
$(BIN)/pip:
	@echo "Creating .venv"
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || $(PYTHON) tools/debian.py python3-venv
	@$(PYTHON) -m venv .venv

$(INSTALLED): pyproject.toml setup.py | $(BIN)/pip
	@echo "Installing the package and its tools (a minute or two, the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

$(GALLERY): pyproject.toml setup.py | $(BIN)/pip
	@echo "Installing the package and what the gallery shows (a minute, the first time)"
	@test -e $(INSTALLED) || \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --editable ".[gallery]"
	@touch $@

$(MODULES): package-lock.json
	@echo "Installing the npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The folders of src, too: they change with a file that is deleted.
$(LINTED): $(shell find src) $(shell find tests docs benchmarks tools -name "*.js" -o -name "*.mjs") \
		eslint.config.mjs tsconfig.json $(wildcard *.config.*) $(MODULES)
	npm run --silent lint
	@mkdir -p $(@D) && touch $@

$(BUILT): $(shell find src -type f) package.json tsconfig.json $(wildcard webpack.config.*) \
		dash_prop_typing.py $(addprefix tools/,component_stub.py mend_proptypes.py minified_css.mjs) $(MODULES) | $(NEEDED)
	@echo "Building the bundle and the generated Python"
	@PYTHON="$(CURDIR)/$(BIN)/python" npm run --silent build
	@touch $@
