"""The screen says 0.80, the saver asks for 0.80, and the bank says that there is not so much on the account."""

from lab.api import Load, Scenario, no_server_errors, statements_per_request
from scenarios.float_money import (
    broken,
    fixed_cents,
    fixed_decimal,
    tempting_epsilon,
    tempting_round_on_display,
    tempting_round_on_write,
)
from scenarios.float_money.claims import (
    bytes_of_an_amount,
    entries_add_up,
    nothing_left,
    own_money_back,
    shown_to_the_cent,
)
from scenarios.float_money.seed import seed

scenario = Scenario(
    title="Money in floats: cents that are not there",
    question="In which type do you keep money?",
    broken=broken,
    tempting=[tempting_round_on_display, tempting_epsilon, tempting_round_on_write],
    fixes=[fixed_decimal, fixed_cents],
    seed=seed,
    load=Load(users=3, seconds=0.6, blocks=2),
    claims=[shown_to_the_cent, own_money_back, nothing_left, entries_add_up, no_server_errors()],
    prices=[bytes_of_an_amount, statements_per_request],
    violation="UPDATE float_money_decimalaccount SET balance = 0.01 WHERE id = 1",
    family="correctness",
    level=1,
    minutes=5,
)
