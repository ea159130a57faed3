# Deskbell: `make run` and `make test` are all that is needed on a Debian 12 with Swift and git.

SHELL := /bin/bash
SOURCES := Package.swift $(shell find Sources -type f)

# What the project needs beside Swift; `make test` also drives a browser.
RUN_PACKAGES := mosquitto mosquitto-clients libmosquitto-dev libsqlite3-dev
SOAK_PACKAGES := chromium-headless-shell python3-venv strace faketime e2fsprogs
MINUTES := 30
TEST_PACKAGES := $(RUN_PACKAGES) chromium-headless-shell python3-venv openssl strace

.PHONY: run build test test-swift test-browser test-hardening test-api test-outside test-chain pictures soak fuzz sanitize format lint install-run install-test clean

## Installs what is missing, builds, and starts everything with a demo workspace.
run: build
	@exec .build/release/deskbell up --demo

build: install-run .build/release/deskbell

# Make decides by the files' times, so that a second `make run` does not even start the package manager.
.build/release/deskbell: $(SOURCES)
	@echo "Building in release mode; the first time this takes about ten minutes on two cores."
	swift build -c release --product deskbell
	swift build -c release --product desk-notifier
	@touch .build/release/deskbell

## Installs what is missing, builds, and runs every test.
test: test-swift test-browser test-outside test-chain

test-swift: install-test
	@echo "Building the tests; the first time this takes about ten minutes on two cores."
	swift build --build-tests
	@# One after the other: the tests start brokers and servers of their own, and two cores have enough to do with one of them.
	swift test --skip-build --no-parallel

test-browser: test-swift
	Tests/Browser/run

test-hardening: test-swift
	Tests/Hardening/run

test-api: test-swift
	Tests/Api/run

# The two side by side: both wait more than they do.
test-outside: test-swift
	@Tests/Api/run & Tests/Hardening/run; outcome=$$?; wait $$! && exit $$outcome

# Once with a seed that is always the same, once with another each time.
test-chain: test-swift
	Tests/Soak/run -m unittest
	Tests/Soak/run soak.py --short --seed 1
	Tests/Soak/run soak.py --short

## Makes the README's pictures anew, into docs/images.
pictures: install-test
	swift build
	Tests/Support/python Tests/Browser -m pytest -p no:cacheprovider Tests/Browser/pictures.py

## Half an hour of everything that can go wrong, in release mode, with what needs root, loop devices and ptrace; see docs/performance.md.
soak: build
	@.ci/install $(SOAK_PACKAGES)
	Tests/Soak/run -m unittest
	Tests/Soak/run power_cut.py
	Tests/Soak/run crash_points.py
	Tests/Soak/run soak.py --minutes $(MINUTES)

## Lets libFuzzer look for inputs that break a parser; what it finds is left in `.build-fuzz`. FUZZ_SECONDS for each of FUZZ_TARGETS.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(notdir $(wildcard Tests/Fuzz/Corpus/*))

fuzz:
	swift build --package-path Tests/Fuzz --scratch-path .build-fuzz --sanitize=fuzzer -Xswiftc -O
	@# Without the backtrace: it would hold up the report of a crash for minutes.
	@for target in $(FUZZ_TARGETS); do \
	    mkdir -p .build-fuzz/corpus/$$target; \
	    FUZZ_TARGET=$$target SWIFT_BACKTRACE=enable=no .build-fuzz/debug/fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=4096 \
	        -rss_limit_mb=1024 -artifact_prefix=.build-fuzz/$$target- .build-fuzz/corpus/$$target Tests/Fuzz/Corpus/$$target \
	        >.build-fuzz/$$target.log 2>&1 || { tail -n 20 .build-fuzz/$$target.log; exit 1; }; \
	    echo "$$target: nothing found; $$(grep -a DONE .build-fuzz/$$target.log)"; \
	done

# Reports end the program, so that its test fails; those passed over are in the file with the reason. Without the second that ThreadSanitizer waits at each
# exit, since the tests measure how soon a program ends. Leaks are not looked for: what the runtime keeps for good looks like one.
SANITIZED := TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/Sanitizers/thread.supp halt_on_error=1 atexit_sleep_ms=0" \
    ASAN_OPTIONS="detect_leaks=0" SWIFT_BACKTRACE=enable=no
SANITIZERS ?= thread address
SANITIZE_FLAGS ?=

## Runs every Swift test under ThreadSanitizer and under AddressSanitizer, each in a build of its own.
sanitize: install-test
	@for sanitizer in $(SANITIZERS); do \
	    swift build --build-tests --sanitize=$$sanitizer --scratch-path .build-$$sanitizer || exit 1; \
	    $(SANITIZED) swift test --skip-build --no-parallel --sanitize=$$sanitizer --scratch-path .build-$$sanitizer $(SANITIZE_FLAGS) || exit 1; \
	done

## Formats the sources; `lint` only checks them.
format:
	swift format format --in-place --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

install-run:
	@.ci/install $(RUN_PACKAGES)

install-test:
	@.ci/install $(TEST_PACKAGES)

clean:
	rm -rf .build .build-*
