# Two commands do everything on a fresh machine: `make chat` and `make test`.

VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
LIBRARY ?= .library

.PHONY: chat test check install bench clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt --group dev -e .
	touch $@

chat: install  ## index the sample articles and open the chat page
	$(BIN)/article-chat index --library $(LIBRARY) index/samples
	$(BIN)/article-chat chat --library $(LIBRARY)

check: install  ## lint, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## every check, every test
	$(BIN)/python -m pytest
