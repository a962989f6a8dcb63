# A thin alias of dev.py, which does the work and runs where make does not.
PYTHON ?= python3

.PHONY: demo test lint setup bench
demo test lint setup bench:
	@$(PYTHON) dev.py $@
