PYTHON ?= python3
BIN := .venv/bin
.PHONY: demo test long check lint types bench quality faults rot power syscalls fuzz crowd processors hostile clean
KILLS ?= 200
CUTS ?= 1000
DAMAGES ?= 100
POINTS ?= 500
SECONDS ?= 60
SEED ?= 1

demo: .venv/run ## install, take in the samples, search them, draw the graph
	$(BIN)/indexer demo

test: .venv/test ## install what tests need, run them all
	$(BIN)/python -m pytest

long: .venv/test ## the tests that `make test` leaves out because each takes seconds
	$(BIN)/python -m pytest -m long

check: lint types test long ## what CI runs first

lint: .venv/check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/check
	$(BIN)/mypy

bench: .venv/run ## speed, side by side with peers, as ratios
	$(BIN)/python benchmarks/cold.py
	$(BIN)/python benchmarks/stages.py
	$(BIN)/python benchmarks/engines.py
	$(BIN)/python benchmarks/keeping.py

quality: .venv/run ## how good it is, on the samples and on ../shared/data where that is there
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/names.py
	$(BIN)/python benchmarks/quotes.py dev
	$(BIN)/python benchmarks/aliases.py

faults: .venv/test ## kill a library at KILLS random moments, run the same again, compare with one never killed
	$(BIN)/python -m tests.faults.kills $(KILLS) $(SEED)
	$(BIN)/python -m tests.faults.judging $(KILLS) $(SEED)

rot: .venv/test ## damage the files of a search index DAMAGES times an engine: all of it is seen and mended
	$(BIN)/python -m tests.faults.rot $(DAMAGES) $(SEED)

power: .venv/test ## cut the power at CUTS random moments of a recorded life, go on, compare (needs strace)
	$(BIN)/python -m tests.faults.power $(CUTS) $(SEED)

syscalls: .venv/test ## let POINTS calls of the system fail, one in each run of a command, and run it again (needs a C compiler)
	$(BIN)/python -m tests.faults.syscalls $(POINTS) $(SEED)

crowd: .venv/test ## many processes at one library for SECONDS
	$(BIN)/python -m tests.faults.crowd $(SECONDS)
	$(BIN)/python -m tests.faults.crowd $(SECONDS) whoosh
	$(BIN)/python -m tests.faults.crowd $(SECONDS) tantivy

processors: .venv/test ## the names models on emulated older processors: the same names? (needs qemu-user)
	$(BIN)/python -m tests.faults.processors

hostile: .venv/test ## every command on every crafted library of tests/hostile
	$(BIN)/python -m tests.hostile.suite

fuzz: .venv/test ## random inputs to all that reads what others wrote, for SECONDS
	$(BIN)/python -m tests.faults.fuzz $(SECONDS) $(SEED)
	$(BIN)/python -m tests.faults.fuzz_libraries $(SECONDS) $(SEED)

.venv/run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/test: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

.venv/check: .venv/test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[check]'
	@touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
