# Deskbell: `make run` and `make test` are all that is needed on a Debian 12 with Swift and git.

SHELL := /bin/bash
SOURCES := Package.swift $(shell find Sources -type f)

# What the project needs beside Swift; `make test` also drives a browser.
RUN_PACKAGES := mosquitto mosquitto-clients libmosquitto-dev libsqlite3-dev
SOAK_PACKAGES := chromium python3-venv strace faketime e2fsprogs
MINUTES := 30
TEST_PACKAGES := $(RUN_PACKAGES) chromium python3-venv openssl

.PHONY: run build test test-swift test-browser test-chain soak format lint install-run install-test clean

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
test: test-swift test-browser test-chain

test-swift: install-test
	@echo "Building the tests; the first time this takes about ten minutes on two cores."
	swift build --build-tests
	@# One after the other: the tests start brokers and servers of their own, and two cores have enough to do with one of them.
	swift test --skip-build --no-parallel

test-browser: test-swift
	Tests/Browser/run

# Once with a seed that is always the same, once with another each time.
test-chain: test-swift
	Tests/Soak/run -m unittest
	Tests/Soak/run soak.py --short --seed 1
	Tests/Soak/run soak.py --short

## Half an hour of everything that can go wrong, in release mode, with what needs root, loop devices and ptrace; see docs/performance.md.
soak: build
	@.ci/install $(SOAK_PACKAGES)
	Tests/Soak/run -m unittest
	Tests/Soak/run power_cut.py
	Tests/Soak/run crash_points.py
	Tests/Soak/run soak.py --minutes $(MINUTES)

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
	rm -rf .build
