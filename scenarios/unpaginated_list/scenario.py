"""The list that was written for a hundred books sends four thousand, each time somebody opens the app."""

from lab.api import Load, Probe, Scenario, at_most_bytes, at_most_rows, faster_than_broken, no_server_errors
from scenarios.unpaginated_list import (
    broken,
    fixed_cursor,
    fixed_default_pagination,
    fixed_page_number,
    tempting_no_page_size,
    tempting_slice_in_python,
    tempting_uncapped_page_size,
)
from scenarios.unpaginated_list.claims import all_within_reach, pages_of_a_list
from scenarios.unpaginated_list.seed import seed

scenario = Scenario(
    title="Unpaginated list: the answer grows with the table",
    question="How do you keep a list endpoint from sending the whole table?",
    broken=broken,
    tempting=[tempting_no_page_size, tempting_uncapped_page_size, tempting_slice_in_python],
    fixes=[fixed_page_number, fixed_cursor, fixed_default_pagination],
    seed=seed,
    probes=[Probe("everything at once", "books/?page_size=1000000"), Probe("the list", "books/")],
    load=Load(users=2, seconds=1.2, blocks=8),
    claims=[at_most_bytes(20_000), at_most_rows(200), faster_than_broken(3), all_within_reach, no_server_errors()],
    prices=[pages_of_a_list],
    violation="UPDATE shop_book SET title = rpad(title, 200, '!')",
    family="pagination",
    level=1,
    minutes=5,
)
