# Two commands do everything on a fresh machine: `make chat` and `make test`.

PYTHON ?= python3
VENV ?= .venv
LIBRARY ?= .library
BIN = $(VENV)/bin

.PHONY: chat test check torture install browser

chat: install  ## index the sample articles and open the chat page
	$(BIN)/article-chat index --library $(LIBRARY) index/samples
	$(BIN)/article-chat chat --library $(LIBRARY)

test: browser check  ## every check and every test
	$(BIN)/python -m pytest

torture: install  ## 200 kills, 1,000 damaged files, long series of changes; takes an hour
	$(BIN)/python tests/torture.py
	$(BIN)/python tests/fuzz.py
	$(BIN)/python -m pytest tests/test_index_states.py --hypothesis-profile torture

check: install  ## lint, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet --group dev -e . -c constraints.txt
	touch $@

browser:  ## the page is tested in a real browser
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name > /dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation; \
	else echo "Install Chromium first; on Debian or Ubuntu: sudo apt install chromium" >&2; exit 1; fi
