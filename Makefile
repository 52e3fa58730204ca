# Each target is one command; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run demo doctor test crash losses simulate simulate-release mutants check bench measure diagram clean

# make test ARGS="-k asks" runs a part of the tests; likewise run, bench, demo.
ARGS :=
BIN := .venv/bin

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv ready (the other targets do this by themselves)
	@scripts/setup

run: setup ## Start YANA here: web and engine in one, on SQLite
	@$(BIN)/yana serve $(ARGS)

demo: setup ## Live through the story in this terminal, in half a minute
	@$(BIN)/yana demo $(ARGS)

doctor: setup ## Say what is in order on this machine, and what is not
	@$(BIN)/yana doctor $(ARGS)

test: ## Run all tests, against real servers, on all cores
	@scripts/setup-test
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

crash: ## Kill a process at every point of every scenario, on both databases (long)
	@scripts/setup-test
	@$(BIN)/pytest -n auto --every-point tests/crash $(ARGS)

losses: ## Count at a mail server what is lost when anything dies, refuses or fills up (long)
	@scripts/setup-test
	@$(BIN)/python -m tests.losses $(ARGS)

simulate: setup ## Live through 10,000 person-years under faults, and check every promise
	@$(BIN)/yana simulate $(ARGS)

simulate-release: setup ## The same for 1,000,000; goes on where it was interrupted (long)
	@$(BIN)/yana simulate --years 1000000 --seed release --kept-in var/simulation/release.jsonl $(ARGS)

mutants: ## Make one slip at a time in core and engine: a test must notice each (hours)
	@scripts/setup-mutants
	@YANA_HYPOTHESIS=mutants nice -n 10 .venv-mutants/bin/mutmut run --max-children 2 $(ARGS)
	@.venv-mutants/bin/python -m tools.mutants

check: ## Check style, types and the rules of the house; changes nothing
	@scripts/setup --dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/tidy

bench: ## Measure how fast and how lightly YANA reaches people
	@scripts/setup-test
	@$(BIN)/python -m tests.load $(ARGS)

measure: ## Print our row of the yardstick: sizes, branches, docstrings, cycles
	@scripts/setup --dev
	@$(BIN)/python -m tools.measure

diagram: ## Draw the lifecycle in ARCHITECTURE.md from its table
	@scripts/setup --dev
	@$(BIN)/python -m tools.diagram

clean: ## Remove .venv and caches; your data in var/ stays
	@rm -rf .venv .venv-mutants mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov .coverage build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf src/*.egg-info
