# The lab's front door; works with GNU make 3.81 and newer. Every command is `python -m lab <the same word>`.

PYTHON = .venv/bin/python
USER_VARIABLES = NAME VARIANT USERS SECONDS SEED ROWS JSON CHANGED SHARD TIMES TRIAL SAMPLE FIX ONLY WRITE TRIALS SPOILERS

# What the user passes must never be expanded by make nor read by a shell. Make expands command-line variables when it
# exports them, so none is exported, neither by itself nor inside MAKEFLAGS; they are read with $(value) alone, and
# refused below, before anything runs, if they hold a character that means something to make or to a shell.
unexport $(USER_VARIABLES)
MAKEOVERRIDES =
.NOTPARALLEL:
.DEFAULT_GOAL := help

ALLOWED = a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G H I J K L M N O P Q R S T U V W X Y Z \
	0 1 2 3 4 5 6 7 8 9 _ . , / ~ ^ @ = -
without = $(if $(1),$(call without,$(wordlist 2,$(words $(1)),$(1)),$(subst $(firstword $(1)),,$(2))),$(2))
# From the command line only: WSL, for one, has a NAME in its environment, which is the machine's.
given = $(if $(filter command,$(firstword $(origin $(1)))),$(value $(1)))
refuse = $(error $(1) holds characters that no $(2) has. Letters, digits and _.,/~^@=- are allowed; `make list` shows all names)
check = $(if $(call without,$(ALLOWED),$(call given,$(1))),$(call refuse,$(1),$(if $(filter NAME,$(1)),scenario,such value)))
$(foreach variable,$(USER_VARIABLES),$(call check,$(variable)))

option = $(if $(call given,$(1)), --$(2)='$(call given,$(1))')
positional = $(if $(call given,NAME), -- '$(call given,NAME)')
need = $(if $(call given,$(1)),,$(error $(1) is missing: make $@ $(1)=... (`make list` shows the scenarios)))
json = $(if $(filter-out 0 no false,$(call given,JSON)), --json)

EXPLAIN = { code=$$?; case $$code in \
	1) echo "exit code 1: not as it must be (a scenario: NOT REPRODUCED or NOT FIXED; an attempt: it FAILS)";; \
	2) echo "exit code 2: wrong usage, or refused";; \
	3) echo "exit code 3: INCONCLUSIVE, nothing may be concluded";; \
	130|143) echo "exit code $$code: interrupted";; \
	*) echo "exit code $$code: the lab itself failed";; \
	esac >&2; exit $$code; }
LAB = $(PYTHON) -m lab
run = @$(LAB) $(1) || $(EXPLAIN)

# A pyenv shim exits with 127 where it has no Python for this folder: then the next one is tried.
BOOTSTRAP = for python in python3 /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3; do \
	$$python -E -s -S infra/bootstrap.py; code=$$?; test $$code -eq 127 || exit $$code; done; \
	echo "No Python 3 was found. Install one (apt install python3, brew install python), then run make again." >&2; exit 2

.PHONY: help ready scenario list lab locust prove repeat judge record curve isolation detectors ledger diff psql reset new \
	attempt grade test faults screenshots lint docs bench audit doctor clean lock compose-env

help: ## Show this help
	@echo 'usage: make <command> [NAME=...] [...]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo 'The first command makes .venv. Options are read from the command line, never from the environment.'
	@echo 'A command exits with 0 (PROVEN), 1 (NOT REPRODUCED, NOT FIXED), 2 (usage, refused), 3 (INCONCLUSIVE) or'
	@echo '130 (interrupted). make itself says 2 for all but 0 and prints the meaning; where the code is wanted,'
	@echo 'as in a script, call what make calls: .venv/bin/python -m lab scenario NAME'

ready:
	@$(if $(SKIP_BOOTSTRAP),:,$(BOOTSTRAP))

scenario: ready ## Run a scenario and judge it: NAME= [VARIANT= USERS= SECONDS= SEED= ROWS= JSON=1]
	$(call need,NAME)$(call run,scenario$(call option,VARIANT,variant)$(call option,USERS,users)$(call option,SECONDS,seconds)$(call option,SEED,seed)$(call option,ROWS,rows)$(json)$(positional))

list: ready ## List the scenarios
	$(call run,list)

lab: ready ## Serve every variant and the lab's own pages on this machine, with Silk: [SPOILERS=0 for interviews]
	$(call run,lab$(call option,SPOILERS,spoilers))

locust: ready ## Open Locust's web UI for a scenario: NAME=
	$(call need,NAME)$(call run,locust$(positional))

prove: ready ## Run all scenarios as CI does: [CHANGED=rev] [SHARD=1/4]
	$(call run,prove$(call option,CHANGED,changed)$(call option,SHARD,shard))

repeat: ready ## Run one scenario (or all) again and again, then show the ledger: [NAME= TIMES=]
	$(call run,repeat$(call option,TIMES,times)$(positional))

judge: ready ## Judge the judge by runs that are wrong on purpose: [NAME= TRIAL= TIMES= SAMPLE= SEED=]
	$(call run,judge$(call option,TRIAL,trial)$(call option,TIMES,times)$(call option,SAMPLE,sample)$(call option,SEED,seed)$(positional))

record: ready ## Record a run for the tests of the judge: NAME=
	$(call need,NAME)$(call run,record$(positional))

curve: ready ## Fit how the cost of a request grows with the size of the data: NAME= [VARIANT=]
	$(call need,NAME)$(call run,curve$(call option,VARIANT,variant)$(positional))

isolation: ready ## Play the anomalies, and every race, at each isolation level
	$(call run,isolation)

detectors: ready ## Run debug toolbar, Silk, zeal ... on every bug, and see which notice: [NAME=]
	$(call run,detectors$(positional))

ledger: ready ## Show how often each scenario was proven in a row
	$(call run,ledger)

diff: ready ## Show what a fix changes: NAME= [FIX=]
	$(call need,NAME)$(call run,diff$(call option,FIX,fix)$(positional))

psql: ready ## Open psql on a variant's database: NAME= [VARIANT=]
	$(call need,NAME)$(call run,psql$(call option,VARIANT,variant)$(positional))

reset: ready ## Have the live databases as they were seeded: NAME= [VARIANT=]
	$(call need,NAME)$(call run,reset$(call option,VARIANT,variant)$(positional))

new: ready ## Start a new scenario: NAME=
	$(call need,NAME)$(call run,new$(positional))

attempt: ready ## Start your own fix, attempt.py beside the shipped ones: NAME=
	$(call need,NAME)$(call run,attempt$(positional))

grade: ready ## Judge your own fix like a shipped one: NAME= [SEED= JSON=1, SPOILERS=0 for interviews]
	$(call need,NAME)$(call run,grade$(call option,SEED,seed)$(json)$(call option,SPOILERS,spoilers)$(positional))

test: ready ## Run the tests, in two workers
	@$(PYTHON) -m pytest --numprocesses 2

faults: ready ## Break runs in every way of the fault table, for hours: [TRIALS= SEED= SHARD=1/2 ONLY=name,name]
	@$(PYTHON) -m tests.faults$(call option,TRIALS,trials)$(call option,SEED,seed)$(call option,SHARD,shard)$(call option,ONLY,only) || $(EXPLAIN)

screenshots: ready ## Take a picture of every page, of real runs: [WRITE=1 for docs/images]
	@$(PYTHON) -m tests.e2e.screenshots$(if $(filter-out 0 no false,$(call given,WRITE)), --write) || $(EXPLAIN)

lint: ready ## Check style, types, arrows, generated files and the lock
	@$(PYTHON) infra/lint.py

docs: ready ## Write the generated documentation
	$(call run,docs)

bench: ready ## Measure the lab itself against its targets: [ONLY=theme] [WRITE=1 for docs/benchmarks.md]
	$(call run,bench$(call option,ONLY,only)$(if $(filter-out 0 no false,$(call given,WRITE)), --write))

audit: ready ## Ask an advisory source about every locked package
	@$(PYTHON) infra/audit.py || test $$? -eq 3

doctor: ready ## Say what this machine has and lacks
	$(call run,doctor)

clean: ready ## Stop what is left running; remove databases and old results
	$(call run,clean)

lock: ready ## Compile requirements.lock anew from pyproject.toml
	@$(PYTHON) infra/lock.py

compose-env: ## Write .env with fresh secrets for docker compose
	@umask 077; touch .env && chmod 600 .env && for name in LAB_DB_PASSWORD LAB_KEY LAB_TOKEN; do \
	if grep -q "^$$name=." .env; then echo ".env has $$name already."; else \
	printf '%s=%s\n' $$name "$$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')" >> .env && echo "Wrote $$name to .env."; \
	fi; done
