# Every target sets up what it needs by itself. `make` alone explains.
PYTHON ?= python3
DO := $(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help up setup test check lint fmt bench soak wheel clean lock

help: ## show this help
	@echo "Shangquan 商圈"
	@echo
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(firstword $(MAKEFILE_LIST)) | \
	  while IFS='|' read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done
	@echo
	@echo "Arguments go into A, for example: make up A='--web-port 8100'"

up: ## run the whole district on this machine (Ctrl-C stops it)
	@exec $(DO) up $(A)

setup: ## install what `make up` needs, without starting
	@$(DO) setup

test: ## lint, boundaries and all tests
	@$(DO) test $(A)

check: ## the part of the tests that takes less than two minutes
	@$(DO) check $(A)

lint: ## look at the code without running it
	@$(DO) lint

fmt: ## format the code
	@$(DO) fmt

bench: ## measure; results go into benches/results
	@$(DO) bench $(A)

soak: ## random fault schedules, as many as you like: make soak A='--schedules 5000'
	@$(DO) soak $(A)

wheel: ## a wheel with the built pages in dist/
	@$(DO) wheel

clean: ## remove what was built; data and .venv stay
	@$(DO) clean

lock: ## write requirements/*.lock anew (needs uv)
	@$(DO) lock
