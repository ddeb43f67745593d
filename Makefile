# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
# The CPU build of PyTorch; elsewhere than here see README.md, "PyTorch without CUDA".
TORCH ?= torch==2.13.0
OUT ?= .demo

.DEFAULT_GOAL := help
.PHONY: help install weights demo test check format clean

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / — /'

$(VENV)/.torch:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet "$(TORCH)"
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --group dev
	@touch $@

install: $(VENV)/.installed  ## Make the environment

weights: $(VENV)/.installed  ## Fetch and verify the weights (once; they are cached outside of the tree)
	$(BIN)/debrief models fetch
	$(BIN)/debrief models verify

demo: weights  ## Review the sample call and print where the review is
	$(BIN)/debrief demo --out $(OUT)

check: $(VENV)/.dev  ## Style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check weights  ## Everything that must hold
	$(BIN)/python -m pytest

format: $(VENV)/.dev  ## Put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## Remove what was made here; the weights stay in their cache
	rm -rf $(VENV) $(OUT) build dist
