# `make` sets up .venv, grades the sample class, builds the book and says where to look. `make test` passes the tests.
PORT ?= 8000

# The first Python that is new enough; `make PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
BACKPROP := $(BIN)/backprop

# The address of another package index for PyTorch only, for example that of its CPU builds.
export TORCH_INDEX

# Tests run in so many processes; one file's tests stay together.
JOBS ?= 2

# Chapters and tests compute with one thread, so that sums come out the same each time.
export OMP_NUM_THREADS ?= 1

.PHONY: all setup book serve grade release bench bench-grading scaling mutants attacks kill test test-fast lint clean

all: setup
	@$(BACKPROP) all

setup:
	@if [ -z "$(PYTHON)" ] || ! command -v $(PYTHON) >/dev/null 2>&1; then \
		echo "Python 3.11 or newer was not found: install it (python.org, or your package manager) or run make PYTHON=/path/to/python" >&2; exit 1; fi
	@$(PYTHON) src/install.py

book: setup
	@$(BACKPROP) book

serve: book
	@$(BACKPROP) serve --port $(PORT)

grade: setup
	@$(BACKPROP) grade

release: setup
	@$(BACKPROP) release

bench: setup
	@$(BIN)/python benchmarks/units.py

mutants: setup
	@$(BIN)/python -m backprop.mutants
	@$(BIN)/python -m backprop.tasks.quality

# Submissions a second, beside stock nbgrader.
bench-grading: setup
	@$(BIN)/python benchmarks/grading.py

# What a class of any size costs; takes a quarter of an hour.
scaling: setup
	@$(BIN)/python benchmarks/scaling.py --whole 10000

# docs/attacks.md: all hostile submissions, graded by nbgrader and by us; takes a quarter of an hour.
attacks: setup
	@$(BIN)/python benchmarks/attacks.py --write

# Whatever grades is killed fifty times, and nothing may be lost.
kill: setup
	@BACKPROP_KILLS=50 $(BIN)/pytest -s tests/test_kill.py

lint: setup
	@$(BIN)/ruff check src tests benchmarks book/_ext
	@$(BIN)/ruff format --check src tests benchmarks book/_ext
	@$(BIN)/mypy
	@$(BIN)/codespell book src docs solutions exercises tests benchmarks README.md CONTRIBUTING.md CHANGELOG.md

test: lint book
	@$(BIN)/pytest -n $(JOBS) --dist loadfile
	@$(BIN)/pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg -p no:cacheprovider -q _build/executed

test-fast: setup
	@$(BIN)/pytest -n $(JOBS) --dist loadfile -q tests -m "not slow"

clean:
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache
