# `make run` and `make test` need git, make and Python 3.11 or later; they make everything else themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check pictures cues lock

run: .venv/.runtime
	@$(BIN)/python app.py

test: .venv/.development check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The documents' pictures of the page, taken anew.
pictures: .venv/.development
	TAKE_PICTURES=1 REQUIRE_BROWSER=1 $(BIN)/python -m pytest tests/browser

# The learned reader's weights, anew from evaluation/train-*.jsonl and, where it is set, the rows in CUES_DIR.
cues: .venv-training/.ready
	.venv-training/bin/python -m training.cues --write

.venv-training/.ready: constraints.txt constraints-training.txt
	$(PYTHON) -m venv .venv-training
	.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints-training.txt
	@touch $@

# Every version and hash is pinned; the project itself runs from the checkout.
.venv/.runtime: constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@touch $@

.venv/.development: .venv/.runtime constraints-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch $@

# After a change of the dependencies in pyproject.toml. Needs `uv`.
# Of ja-ginza only the word vectors are read: it goes without what it would pull in (spaCy, Sudachi).
TRAINING := ja-ginza joblib msgpack narwhals scikit-learn scipy threadpoolctl
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	$(LOCK) -o constraints.txt
	$(LOCK) --extra dev -c constraints.txt -o constraints-dev.txt
	printf '%s\n' $(TRAINING) | $(subst pyproject.toml,-,$(LOCK)) --no-deps -c constraints-dev.txt -o constraints-training.txt
