"""A fixed N+1 beside the least that gives the same body: a bare WSGI callable, a raw cursor, orjson."""

from lab.bench.blocks import answer, median_answer, ratio, rounds
from lab.bench.line import Line, compared
from lab.bench.stand import stand
from lab.registry import get_scenario, get_variant
from lab.services.process import ServiceError

ROUNDS, SECONDS = 12, 0.6
PAGE = "books/?size=100"
QUERYSET = "Django builds the SQL anew and has it planned anew for every request; the floor's statement is prepared"
SERIALIZER = "the line below has the same query and no serializer: REST framework's two for each book are the rest"


def floor() -> list[Line]:
    """Median answers to one user, all under the same gunicorn on the same rows, with bodies seen to be alike."""
    scenario = get_scenario("n_plus_one")
    with stand() as place:
        served = {
            name: place.arm(scenario, get_variant(scenario, name))[0]
            for name in ("fixed_select_related", "fixed_values")
        }
        database = served["fixed_values"].database
        roots = {
            "floor": place.serve("floor", "lab.bench.floor_app:application", database) + "/",
            "plain": place.serve("plain", "lab.serving.wsgi:application", database, ROOT_URLCONF="lab.bench.plain_urls")
            + "/",
            **{name: arm.url for name, arm in served.items()},
        }
        urls = {name: root + PAGE for name, root in roots.items()}
        check_bodies({name: answer(url) for name, url in urls.items()})
        times = rounds({name: lambda url=url: median_answer(url, SECONDS) for name, url in urls.items()}, ROUNDS)  # type: ignore[misc]
    least = f"the floor: {min(times['floor']) * 1000:.2f} ms for a page of 100"
    against = "n_plus_one/{} against raw cursor and orjson"
    return [
        compared(
            against.format("fixed_select_related"), ratio(times, "fixed_select_related", "floor"), most=6, note=least
        ),
        compared(against.format("fixed_values"), ratio(times, "fixed_values", "floor"), most=1.6, why=SERIALIZER),
        compared("Django's values() and orjson, no serializer", ratio(times, "plain", "floor"), most=1.6, why=QUERYSET),
    ]


def check_bodies(answers: dict[str, tuple[int, bytes]]) -> None:
    """See that all answered 200 with the same bytes.

    Raises:
        ServiceError: one did not.
    """
    expected = answers["floor"][1]
    other = [name for name, (status, body) in answers.items() if status != 200 or body != expected]
    if other:
        raise ServiceError(f"{', '.join(other)} answered otherwise than the floor; nothing was measured")
