# Every command is safe to repeat, to interrupt and to run again.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# Where an environment asks for no bytecode, each process would compile every package again: twice the time to start.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 14

prepare: ## install what `make run` needs
	@deploy/prepare.sh run

prepare-test: ## install what `make test` needs besides
	@deploy/prepare.sh test

run: prepare ## start everything, with the demonstration, at http://127.0.0.1:8000 (ATELIER_PORT)
	@exec $(PYTHON) manage.py run

test: prepare-test lint ## everything there is to check
	$(PYTHON) -m pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder

lint: prepare-test ## style, types, layers, templates
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2

bench: prepare-test ## measure everything, and print tables: hours
	$(PYTHON) -m benchmarks

bench-l2a: prepare-test ## accuracy, masks, speed of the surface reflectances, as tables
	$(PYTHON) -m benchmarks.l2a

bench-snow: prepare-test ## snow maps against the simulated truth, and a full tile
	$(PYTHON) -m benchmarks.snow

bench-composite: prepare-test ## accuracy and speed of the monthly composites, as tables
	$(PYTHON) -m benchmarks.composite

bench-landcover: prepare-test ## maps of land cover: unseen polygons, early season, a real site, a full tile
	$(PYTHON) -m benchmarks.landcover

bench-extracts: prepare-test ## what parts of a full tile cost, reprojected or not
	$(PYTHON) -m benchmarks.extracts

bench-flow: prepare-test ## whose turn it is with 200,000 jobs waiting: what it costs, how fair it is
	$(PYTHON) -m benchmarks.flow

bench-tiers: prepare-test ## slow storage: KILLS=300 kills of what moves products, tapes with and without grouping
	$(PYTHON) -m benchmarks.tiers $(KILLS)

bench-mirror: prepare-test ## a mirror of PRODUCTS=200 products through four flaky providers, killed now and then
	$(PYTHON) -m benchmarks.mirror $(PRODUCTS)

bench-search: prepare-test ## search at ITEMS=1000000 items beside plain stac-fastapi-pgstac; kept in var/bench
	@command -v wrk >/dev/null || $$([ "$$(id -u)" = 0 ] || echo sudo) apt-get install -y -qq --no-install-recommends wrk
	$(PYTHON) -W ignore::RuntimeWarning -m benchmarks.search $(ITEMS)

bench-portal: prepare-test ## the search page in Chromium at ITEMS=100000 items: Enter to results, weight, layout shift
	$(PYTHON) -W ignore::RuntimeWarning -m benchmarks.portal $(ITEMS)

bench-pages: prepare-test ## what Lighthouse says of the pages, as a table
	$(PYTHON) -m benchmarks.pages

bench-objects: prepare-test ## publications to an object store, killed and failing at every request that they make
	EVERY_REQUEST=1 $(PYTHON) -m pytest --durations 0 tests/catalog/test_publish_objects.py

bench-hosts: prepare-test ## two hosts of workers with networks of their own share an object store; one is cut off; as root
	$(PYTHON) -m benchmarks.hosts

bench-faults: prepare-test ## hard knocks: kills, outages, failing disks, hostile inputs and requests: hours (PART="kills 300")
	$(PYTHON) -W ignore -m benchmarks.faults $(PART)

bench-drill: prepare-test ## ROUNDS backups of a busy centre at chance moments, some killed, each given back and compared
	$(PYTHON) -W ignore -m benchmarks.drill $(ROUNDS)

screenshots: prepare-test ## a picture of every page at two widths, in docs/screenshots
	$(PYTHON) -m benchmarks.pages.screenshots

lock: ## compile requirements.txt and requirements-dev.txt anew
	.venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt
	.venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements-bootstrap.in -o requirements-bootstrap.txt

.PHONY: help prepare prepare-test run test lint bench bench-l2a bench-snow bench-composite bench-landcover \
  bench-extracts bench-flow bench-tiers bench-mirror bench-search bench-portal bench-pages bench-objects \
  bench-hosts bench-faults bench-drill screenshots lock
