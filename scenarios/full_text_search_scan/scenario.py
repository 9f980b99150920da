"""Somebody looks for one word, and ten thousand manuals are read from cover to cover."""

from lab.api import Growth, Load, Probe, Scenario, faster_than_broken, no_server_errors, same_responses
from scenarios.full_text_search_scan import (
    broken,
    fixed_expression_index,
    fixed_stored_vector,
    fixed_trigram_index,
    tempting_other_config,
    tempting_search_vector,
    tempting_trigram_of_column,
)
from scenarios.full_text_search_scan.claims import CLAIMS, FEW, PRICES, UNINDEX
from scenarios.full_text_search_scan.seed import ABSENT, MANY, RARE, SOME, seed

PROBES = {FEW[0]: RARE[0], FEW[1]: ABSENT, "a word in 1 %": SOME, "a word in 20 %": MANY}

scenario = Scenario(
    title="Text search: every article read for one word",
    question="How do you search long texts for a word without reading them all?",
    broken=broken,
    tempting=[tempting_trigram_of_column, tempting_search_vector, tempting_other_config],
    fixes=[fixed_expression_index, fixed_stored_vector, fixed_trigram_index],
    seed=seed,
    probes=[Probe(name, f"articles/?q={word}", plans=True) for name, word in PROBES.items()],
    growth=Growth(100, 30_000, f"articles/?q={RARE[0]}", of="articles", cost="pages"),
    load=Load(users=1, seconds=0.8, blocks=6),
    claims=[*CLAIMS, same_responses(), faster_than_broken(3), no_server_errors()],
    prices=PRICES,
    violation=UNINDEX,
    family="queries",
    level=2,
    minutes=15,
)
