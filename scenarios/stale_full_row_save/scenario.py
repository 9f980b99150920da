"""Purchasing saved a supplier while marketing saved a title, and the title is empty again."""

from lab.api import Load, Scenario, no_server_errors, throughput
from scenarios.stale_full_row_save import (
    broken,
    fixed_if_match,
    fixed_row_lock,
    fixed_update_fields,
    tempting_atomic,
    tempting_condition_decorator,
    tempting_refresh,
)
from scenarios.stale_full_row_save.claims import no_edit_invented, no_edit_undone, refusals_per_edit
from scenarios.stale_full_row_save.interleaving import interleaving
from scenarios.stale_full_row_save.seed import seed

scenario = Scenario(
    title="Stale full-row save: an edit undone",
    question="How do two people edit different fields of one record without undoing each other?",
    broken=broken,
    tempting=[tempting_atomic, tempting_refresh, tempting_condition_decorator],
    fixes=[fixed_update_fields, fixed_row_lock, fixed_if_match],
    seed=seed,
    load=Load(users=16, seconds=1, blocks=4, opportunities=600, patience=20),
    claims=[no_edit_undone, no_edit_invented, no_server_errors()],
    prices=[throughput, refusals_per_edit],
    interleaving=interleaving,
    violation="UPDATE stale_full_row_save_product SET title = '' WHERE id = 1",
    family="concurrency",
    level=2,
    minutes=12,
)
