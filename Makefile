.DEFAULT_GOAL := help
.PHONY: help up install dev deep test test-fast check format lock wheel clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: install ## set everything up and start Barun
	@.venv/bin/barun serve

install: ## set everything up, start nothing
	@scripts/install

dev: ## the same with the tools for checks and tests
	@scripts/install --dev

deep: ## the same with PyTorch, for sequence models
	@scripts/install --deep

test: dev ## run all tests
	@scripts/test

test-fast: dev ## run the tests that take no browser and no long while
	@scripts/test --fast

check: dev ## formatting, lint, types, import rules
	@scripts/check

format: dev ## put every file into the project's format
	@scripts/format

lock: ## renew the locks of the Python packages
	@scripts/lock

wheel: install ## build the package with models and page inside
	@.tools/uv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python && ls -l dist

clean: ## remove what was built and installed here
	rm -rf .venv .tools .stamps dist web/node_modules src/barun/service/static src/barun/feedback/static \
	  src/barun/feedback/fonts src/barun/models/artefacts/*.tflite
