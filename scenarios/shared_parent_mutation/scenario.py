"""A librarian corrects the author of one book, and nine other books have another author too."""

from lab.api import Load, Scenario, no_server_errors, statements_per_request
from scenarios.shared_parent_mutation import (
    broken,
    fixed_get_or_create,
    fixed_link_by_id,
    tempting_atomic,
    tempting_new_author,
)
from scenarios.shared_parent_mutation.claims import corrections_kept, no_orphans, one_row_each, others_untouched
from scenarios.shared_parent_mutation.seed import seed

scenario = Scenario(
    title="Shared parent: a nested write that changes other rows",
    question="How do you let clients write a book and its author in one request?",
    broken=broken,
    tempting=[tempting_atomic, tempting_new_author],
    fixes=[fixed_get_or_create, fixed_link_by_id],
    seed=seed,
    load=Load(users=3, seconds=0.6, blocks=2),
    claims=[others_untouched, one_row_each, no_orphans, corrections_kept, no_server_errors()],
    prices=[statements_per_request],
    violation="UPDATE shared_parent_mutation_author SET name = 'Nobody' WHERE id = 1",
    family="correctness",
    level=1,
    minutes=5,
)
