"""The order is completed, the clerk sees an error, and the database has written the same row hundreds of times."""

from lab.api import Load, Scenario
from scenarios.signal_recursion import (
    broken,
    fixed_condition,
    fixed_explicit,
    fixed_pre_save,
    fixed_queryset_update,
    tempting_disconnect,
    tempting_not_created,
    tempting_queryset_update,
)
from scenarios.signal_recursion.claims import (
    answer_like_row,
    every_order_stamped,
    every_request_answered,
    few_writes,
    writes_of_an_order,
)
from scenarios.signal_recursion.seed import seed

scenario = Scenario(
    title="Signal recursion: a receiver that saves what it was told of",
    question="How do you change a model instance in its own signal?",
    broken=broken,
    tempting=[tempting_queryset_update, tempting_not_created, tempting_disconnect],
    fixes=[fixed_pre_save, fixed_explicit, fixed_condition, fixed_queryset_update],
    seed=seed,
    load=Load(users=8, seconds=0.8, blocks=2),
    claims=[every_request_answered, every_order_stamped, answer_like_row, few_writes],
    prices=[writes_of_an_order],
    violation="INSERT INTO signal_recursion_order (status) VALUES ('completed')",
    family="correctness",
    level=1,
    minutes=10,
)
