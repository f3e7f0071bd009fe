# `make run` and `make test` need git, make and Python 3.11 or later; pip fetches the rest, or finds it by PIP_FIND_LINKS.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run install ready test check benchmark soak peers pictures cues lock coverage mutation

run: .venv/.runtime
	@$(BIN)/python app.py

# All that a start needs, and no start: the packages, and what a service that may not write here would do at every start.
install: .venv/.runtime ready
	@$(BIN)/python -m compileall -q app.py bot rules migrations

ready: .venv/.runtime
	@$(BIN)/python -c "from bot.service import warm_up; warm_up()"

# The rules are made ready once, beside the types: else each process of the tests would do it anew.
test: .venv/.development
	@$(MAKE) --no-print-directory -j 2 ready check
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

check: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Every figure of README and of benchmarks/results but soak.txt, by the limits in benchmarks/__main__.py in 16 minutes at most
# beside the installation of the peers. A peer that cannot be installed is left out.
benchmark: .venv/.development
	-@$(MAKE) --no-print-directory --keep-going -j 2 peers
	$(BIN)/python -m benchmarks

# Whether the promises hold under five times Slack's own limit.
SOAK_SECONDS ?= 600
soak: .venv/.runtime
	$(BIN)/python -m benchmarks.soak --seconds $(SOAK_SECONDS)

peers: .venv-peers/.ready benchmarks/peers/node_modules/.ready

.venv-peers/.ready: constraints-peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-peers.txt
	@touch $@

benchmarks/peers/node_modules/.ready: benchmarks/peers/package-lock.json
	cd benchmarks/peers && npm ci --silent
	@touch $@

# Which lines and branches of bot and rules the tests reach; longer than `make test`.
coverage: .venv/.development
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --sort=cover

# Whether a test fails where a line is changed: engine, inbox, reminders. Hours in all; MUTANTS="bot.inbox*" for some.
mutation: .venv-mutation/.ready
	.venv-mutation/bin/mutmut run --max-children 1 $(MUTANTS)
	.venv-mutation/bin/mutmut results

.venv-mutation/.ready: constraints-dev.txt constraints-mutation.txt
	$(PYTHON) -m venv .venv-mutation
	.venv-mutation/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	.venv-mutation/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints-mutation.txt
	@touch $@

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

# Every version and hash is pinned; the project itself runs from the checkout. It is compiled at once: where Python is told
# to write no bytecode, every start would compile it again.
.venv/.runtime: constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m compileall -q app.py bot rules
	@touch $@

.venv/.development: .venv/.runtime constraints-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch $@

# After a change of the dependencies in pyproject.toml. Needs `uv`.
# Of ja-ginza only the word vectors are read: it goes without what it would pull in (spaCy, Sudachi).
PEERS := ginza ja-ginza presidio-analyzer tantivy
TRAINING := cloudpickle ja-ginza joblib msgpack narwhals scikit-learn scipy threadpoolctl
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet
lock:
	$(LOCK) -o constraints.txt
	$(LOCK) --extra dev -c constraints.txt -o constraints-dev.txt
	printf '%s\n' $(PEERS) | $(subst pyproject.toml,-,$(LOCK)) -o constraints-peers.txt
	printf '%s\n' $(TRAINING) | $(subst pyproject.toml,-,$(LOCK)) --no-deps -c constraints-dev.txt -o constraints-training.txt
	printf 'mutmut\n' | $(subst pyproject.toml,-,$(LOCK)) -c constraints-dev.txt -o constraints-mutation.txt
