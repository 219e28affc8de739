# Each target is described by `make` alone. What runs is in lib/trendpack/__main__.py.
.DEFAULT_GOAL := help
.PHONY: help refresh explore build accept test lint bench lock
.DELETE_ON_ERROR:

BIN := .venv/bin
INSTALLED := .venv/installed
BENCH := .venv-bench/bin
PIN := --universal --fork-strategy fewest --python-version 3.11 --upgrade --generate-hashes \
  --no-annotate --no-header --quiet

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

refresh: $(INSTALLED)  ## Make the pack of AREA=Hackney in reports/ (also AREA="Leeds; Newham", AS_OF=2026-12-01, ONLY=health)
	$(BIN)/trendpack refresh $(if $(AREA),--area "$(AREA)") $(if $(AS_OF),--as-of "$(AS_OF)")$(foreach theme,$(ONLY), --only $(theme))$(if $(REFERENCE_GROUP), --reference-group "$(REFERENCE_GROUP)")$(if $(OUT), --out "$(OUT)")

explore: $(INSTALLED)  ## Open the notebooks in JupyterLab
	$(BIN)/trendpack explore

build: $(INSTALLED)  ## Read the publishers' files in data/raw and write data/processed
	$(BIN)/trendpack build $(if $(ACCEPT_CHANGED),--accept-changed)

accept: $(INSTALLED)  ## Store what the notebooks' checked cells print now; read the difference before you commit it
	$(BIN)/trendpack accept

test: $(INSTALLED)  ## Run every test, and every notebook against the outputs kept in it
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --nbval-lax tests notebooks

lint: $(INSTALLED)  ## Check the manners of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: .venv-bench/installed  ## Time the library beside other packages, 7 minutes, for docs/BENCHMARKS.md (also ONLY=maihda)
	PYTHONPATH=lib:tests $(BENCH)/python -m bench $(ONLY)

lock: .venv/bin/python  ## Choose the newest versions of all packages and write both locks
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev $(PIN) -o requirements.lock
	$(BIN)/uv pip compile --group bench --constraints requirements.lock $(PIN) -o requirements-bench.lock
	@echo "Now put the same versions in environment.yml: tests/test_environment.py says which."

$(INSTALLED): requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-bench/installed: requirements-bench.lock | .venv-bench/bin/python
	$(BENCH)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.venv/bin/python .venv-bench/bin/python:
	@for python in python3.13 python3.12 python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	  then exec $$python -m venv $(@D:/bin=); fi; \
	done; echo "trendpack needs Python 3.11, 3.12 or 3.13, and found none of them" >&2; exit 1
