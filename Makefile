# The commands of the house. `make demo` and `make test` are all that a new machine needs.

.PHONY: help demo test check fmt clippy doc deny typos audit bench fuzz soak clients

# Tools that were installed into this folder come first.
export PATH := $(CURDIR)/target/tools/cargo-deny/bin:$(CURDIR)/target/tools/typos/bin:$(PATH)

help:
	@echo "make demo    a desk with an emulated Slack and Discord, in the browser; no account needed"
	@echo "make test    every test, on SQLite and on a PostgreSQL of its own"
	@echo "make check   all that CI looks at besides the tests: format, lints, documentation, licences, spelling"
	@echo "make clients lets Slack's Node SDK and discord.js talk to the playground (needs node and npm)"
	@echo "make bench   measures; figures also in target/bench.json"
	@echo "make soak    the fault tests for long: 1,000 kills over 100,000 events, an hour of bad weather"
	@echo "make fuzz    random bytes for whatever reads what platforms send (CASES=200000 each)"
	@echo "make audit   known weaknesses in what we depend on (needs the network)"

demo:
	@cargo run --quiet -- demo

# Most tests wait for a clock most of the time: two run for each processor.
test: export RUST_TEST_THREADS ?= $(shell expr 2 \* $$(nproc))
test:
	@tests/install.sh test
	@tests/postgres.sh run cargo test --workspace --no-fail-fast

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

# The bodies of fuzz/'s targets, with as many random inputs as are wanted; cargo-fuzz (nightly) guides them better.
fuzz:
	PROPTEST_CASES=$${CASES:-200000} cargo test --release --lib -p chat -p slack -p discord fuzz

soak:
	@tests/install.sh test
	@FRONTDESK_SOAK=$${FRONTDESK_SOAK:-1000} tests/postgres.sh run cargo test --release --test faults -- --nocapture

clients:
	@cargo build --quiet
	@tests/clients/run.sh "$(CURDIR)/target/debug/frontdesk"
