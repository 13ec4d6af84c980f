# Every target sets up .venv by itself. Another interpreter: make test PYTHON=python3.12
PYTHON ?= $(shell command -v python3 || command -v python3.11)
# Hydra overrides of the demo: make demo OVERRIDES="seed=1 budget=full"
OVERRIDES ?=
READY := .venv/.ready
COMPILED := .venv/.compiled

.PHONY: demo bench test check test-long clean

# The last line printed is the path of the run folder.
demo: $(COMPILED)
	@.venv/bin/python -m experiments.run experiment=sorting/digits $(OVERRIDES)

# Ten minutes: the engine's ratios to other ways of doing the same work, and some tasks of each published family. Peers
# are found through PEERS_HOME. The last line printed is the path of the folder of all runs.
bench: $(READY)
	@.venv/bin/python -m experiments.benchmarks.engine.selection

test: $(READY)
	@.venv/bin/python -m pytest -n 2

check: $(READY)
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m mypy --strict neurosym

test-long: $(READY)
	@HYPOTHESIS_PROFILE=long .venv/bin/python -m pytest -n 2 -m "not gpu"

clean:
	@rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@echo "Setting up .venv (about a minute) ..."
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# What search runs, compiled once for this machine; else every first run would compile what it needs on its own clock.
$(COMPILED): $(READY)
	@echo "Compiling the library (less than a minute) ..."
	@.venv/bin/neurosym library compile --tier 1
	@touch $@
