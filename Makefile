# To look: `make demo`. To work: `make run` and `make test`. State lives under TRACKER_HOME (default ./data).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FROM ?=
LIST ?=
KEY ?=
FILE ?=
AGAINST ?=

.PHONY: install run demo ftm test quick check kills soak bench shape picture list accept golden fuzz guard-table docs image lock clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.tested: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

run: install
ifeq ($(FROM),)
	$(BIN)/tracker run; code=$$?; $(BIN)/tracker summary; exit $$code
else
	$(BIN)/tracker backfill $(FROM) && $(BIN)/tracker summary
endif

# No network, no settings: a story on documents of our own, in ./demo (docs/demo.md).
demo: install
	$(BIN)/tracker demo

# The slowest first, to whichever process is free: tests/conftest.py sorts and groups them. Five for two
# cores, as each waits a third of its time for servers, children and clocks; what is quick waits for nothing.
PROCESSES = 5
PYTEST = $(BIN)/python -m pytest -n $(PROCESSES) --dist loadgroup --no-loadscope-reorder

# CHECKED=yes right after `make check`.
test: $(if $(CHECKED),$(VENV)/.tested,check)
	$(PYTEST)

# The field's own libraries, apart from ours: they need libicu-dev, pkg-config and g++, and other
# releases of what we use too. tests/api/test_ftm.py reads our datasets with them.
ftm: .venv-ftm/.installed

.venv-ftm/.installed: requirements-ftm.txt
	$(PYTHON) -m venv .venv-ftm
	.venv-ftm/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ftm.txt
	touch $@

# An answer while one works: no PostgreSQL, no other processes, no whole histories.
quick: PROCESSES = 3
quick: $(VENV)/.tested
	$(BIN)/ruff check .
	$(PYTEST) -m "not slow"

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every kind of process, killed at random: make kills RUNS=500. Each run says how it went.
kills: $(VENV)/.tested
	TRACKER_TEST_KILLS=$(or $(RUNS),20) $(BIN)/python -m pytest -s -n 0 tests/worker/test_kills.py

# Years of official documents out of sites that fail by chance, over the whole archive:
# make soak SEEDS=3 LISTS="un_sc us_state_fto" RATE=0.5 DATABASE=postgresql. Each says how it went.
soak: $(VENV)/.tested
	TRACKER_TEST_SOAK=$(or $(SEEDS),1) TRACKER_TEST_SOAK_FROM=$(or $(FIRST),1) \
	TRACKER_TEST_SOAK_LISTS="$(LISTS)" TRACKER_TEST_SOAK_RATE=$(or $(RATE),0.5) \
	TRACKER_TEST_SOAK_DATABASE="$(or $(DATABASE),sqlite postgresql)" \
	$(BIN)/python -m pytest -s -n 0 tests/soak -k whole_archive

bench: $(VENV)/.tested
	$(BIN)/python -m $(if $(AGAINST),bench.against $(AGAINST),bench)

shape: $(VENV)/.tested
	$(BIN)/python -m bench.shape --dense 10 --dead $(if $(AGAINST),--against $(AGAINST))

picture: $(VENV)/.tested
	$(BIN)/python -m bench.picture

# A first module and sample out of a real file, every guess marked: make list KEY=xx_list FILE=path
list: $(VENV)/.tested
	@$(BIN)/python -m scrapers.drafting "$(KEY)" "$(FILE)"

accept: $(VENV)/.tested
	@$(BIN)/python -m tests.accept $(LIST)

golden: $(VENV)/.tested
	$(BIN)/python -m tests.golden --check --database sqlite
	$(BIN)/python -m tests.golden --check --database postgresql

# Documents by chance: make fuzz LIST=un_sc MINUTES=5, or make fuzz DOCUMENTS=1000000 over all lists.
fuzz: $(VENV)/.tested
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.txt
	$(BIN)/python -m tests.fuzz --list "$(LIST)" --minutes $(or $(MINUTES),0) --documents $(or $(DOCUMENTS),0)

guard-table: $(VENV)/.tested
	$(BIN)/python -m bench.guard

docs: $(VENV)/.tested
	$(BIN)/python -m tests.list_pages
	$(BIN)/python -m tests.reference_pages

# The container image, on Debian's own packages; deploy/build-image.sh has the other ways.
image:
	deploy/build-image.sh --debootstrap

lock:
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra postgres --extra s3 --extra pdf pyproject.toml requirements.in \
		-o requirements-many.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra dev pyproject.toml requirements.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links requirements-ftm.in -o requirements-ftm.txt

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
