# The commands of the project. A new machine needs only `make demo` and `make test`.

.PHONY: help demo test check fmt clippy doc deny typos audit bench bench-search fuzz soak clients

# The tools of this folder are preferred.
TOOLS := $(CURDIR)/target/tools
export PATH := $(TOOLS)/cargo-deny/bin:$(TOOLS)/typos/bin:$(TOOLS)/cargo-nextest/bin:$(PATH)

# Cargo builds with the features of the tests only where it builds something for tests too: here, a small example.
# Without the example, more than a hundred crates would be built once for the tests and once again for the program.
BUILD := cargo build --workspace --bin frontdesk --example serve
PROGRAM = $(or $(CARGO_TARGET_DIR),target)/debug/frontdesk

help:
	@echo "make demo    a desk with an emulated Slack and Discord, in the browser; no account needed"
	@echo "make test    all tests, on SQLite and on a private PostgreSQL"
	@echo "make check   everything else that CI checks: format, lints, documentation, licences, spelling"
	@echo "make clients runs Slack's Node SDK, discord.js, discord.py and hikari against the playground (needs node, npm and python3)"
	@echo "make bench   runs the benchmarks; the figures are also in target/bench.json"
	@echo "make bench-search DATA=FOLDER  compares the search of articles with others, on docs.jsonl, queries.jsonl and qrels.tsv"
	@echo "make soak    the fault tests with large counts: 1,000 kills over 100,000 events, an hour of failing platforms,"
	@echo "             1,000 kills around the moments at which promises become late,"
	@echo "             1,000 random sequences of actions on each database, and each pair of commands at once, ten times;"
	@echo "             10,000 races around approvals;"
	@echo "             50,000 random histories against a clock that counts minutes, and ten minutes of random searches"
	@echo "make fuzz    random bytes for the code that reads the platforms' messages (CASES=200000 each)"
	@echo "make audit   known vulnerabilities in our dependencies (needs the network)"

demo:
	@echo "Building the demonstration: some minutes the first time, seconds afterwards."
	@$(BUILD)
	@"$(PROGRAM)" demo

# Tests wait more than they compute: three tests run for each processor.
test: export NEXTEST_TEST_THREADS ?= $(shell expr 3 \* $$(nproc))
test:
	@tests/install.sh test
	@tests/postgres.sh run cargo nextest run --workspace --no-fail-fast

check: fmt clippy doc deny typos

fmt:
	cargo fmt --all --check

clippy:
	cargo clippy --workspace --all-targets --quiet -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --quiet

deny:
	@tests/install.sh check
	cargo deny --log-level warn check bans licenses sources

typos:
	@tests/install.sh check
	typos

audit:
	@tests/install.sh check
	cargo deny check advisories

bench:
	@tests/install.sh test
	cargo build --release --quiet -p frontdesk -p benches
	@FRONTDESK_POSTGRES_FSYNC=on tests/postgres.sh run "$${CARGO_TARGET_DIR:-target}/release/frontdesk-bench"

# DATA may name several folders. A number instead of a folder measures speed with so many generated articles.
bench-search:
	@tests/install.sh test
	cargo build --release --quiet -p benches
	@tests/postgres.sh run "$${CARGO_TARGET_DIR:-target}/release/frontdesk-bench" search $(DATA)

# Runs the bodies of the targets in fuzz/ with random inputs. cargo-fuzz (nightly) chooses better inputs.
fuzz:
	PROPTEST_CASES=$${CASES:-200000} cargo test --release --lib -p chat -p slack -p discord -p knowledge fuzz

soak:
	@tests/install.sh test
	@PROPTEST_CASES=$${CASES:-50000} cargo test --release -p desk --lib oracle
	@FRONTDESK_FUZZ_SECONDS=$${FRONTDESK_FUZZ_SECONDS:-600} cargo test --release -p knowledge --lib fuzz
	@FRONTDESK_SOAK=$${FRONTDESK_SOAK:-1000} tests/postgres.sh run cargo test --release --test faults -- --nocapture
	@FRONTDESK_SOAK=$${FRONTDESK_SOAK:-1000} tests/postgres.sh run cargo test --release -p commands --test invariants -- --nocapture

clients:
	@$(BUILD) --quiet
	@tests/clients/run.sh "$(abspath $(PROGRAM))"
