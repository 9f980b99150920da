"""A job reminds everybody who has not paid, reports success every night, and leaves two of five alone."""

from lab.api import Load, Scenario, no_server_errors, statements_per_request
from scenarios.mutating_while_paginating import (
    broken,
    fixed_ids_first,
    fixed_iterator,
    fixed_keyset,
    tempting_atomic,
    tempting_first_page,
)
from scenarios.mutating_while_paginating.claims import books_balance, nobody_forgotten, nobody_twice
from scenarios.mutating_while_paginating.seed import seed

scenario = Scenario(
    title="Mutation while paginating: every second page is skipped",
    question="How do you work through a filtered list in batches, when the work takes rows out of the filter?",
    broken=broken,
    tempting=[tempting_atomic, tempting_first_page],
    fixes=[fixed_keyset, fixed_ids_first, fixed_iterator],
    seed=seed,
    load=Load(users=2, seconds=0.6, blocks=2),
    claims=[nobody_forgotten, nobody_twice, books_balance, no_server_errors()],
    prices=[statements_per_request],
    violation="DELETE FROM mutating_while_paginating_reminder WHERE invoice_id = 1",
    family="correctness",
    level=1,
    minutes=5,
)
