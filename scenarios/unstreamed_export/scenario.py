"""An export of twenty-five thousand books holds forty megabytes before the first byte leaves."""

from lab.api import Load, Memory, Probe, Scenario
from scenarios.unstreamed_export import (
    broken,
    fixed_async_stream,
    fixed_copy,
    fixed_streamed,
    fixed_streamed_blocks,
    tempting_generator_to_http_response,
    tempting_streamed_list,
    tempting_streamed_under_asgi,
)
from scenarios.unstreamed_export.claims import CLAIMS, PRICES
from scenarios.unstreamed_export.seed import SIZES, seed

PROBES = [Probe(name, f"export/?up_to={size}") for name, size in SIZES.items()]

scenario = Scenario(
    title="Unstreamed export: the whole file before the first byte",
    question="How do you send a file of any length without having it in memory?",
    broken=broken,
    tempting=[tempting_streamed_list, tempting_generator_to_http_response, tempting_streamed_under_asgi],
    fixes=[fixed_streamed, fixed_streamed_blocks, fixed_copy, fixed_async_stream],
    seed=seed,
    probes=PROBES,
    memory=Memory(PROBES, warm_up="export/?up_to=10"),
    load=Load(users=2, seconds=0.3, blocks=1),
    claims=CLAIMS,
    prices=PRICES,
    violation="UPDATE shop_book SET price = price + 1 WHERE id = 1",
    family="pagination",
    level=2,
    minutes=10,
)
