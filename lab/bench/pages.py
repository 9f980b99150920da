"""How long the lab's own pages take, with many scenarios and a long history."""

from statistics import median

from lab.bench.blocks import answer, seconds_of
from lab.bench.crowd import Crowd, crowd
from lab.bench.line import Line, amount
from lab.services.process import ServiceError

SCENARIOS, RUNS = 160, 1_000
ASKED, MOST_MS = 25, 100


def pages() -> list[Line]:
    """Every page and list of the API with 160 scenarios and 1,000 runs, one quiet request after the other."""
    with crowd(SCENARIOS, RUNS) as made:
        return [_line(what, made.url + path) for what, path in addresses(made).items()]


def addresses(made: Crowd) -> dict[str, str]:
    """What is asked, by what it is."""
    one = made.scenarios[0]
    newest, older = [run for run in reversed(made.runs) if run.partition("-")[2].partition("-")[2] == one][:2]
    return {
        "the catalogue": "/",
        "the catalogue, searched": "/?q=row",
        "a scenario": f"/{one}/",
        "a variant": f"/{one}/broken/",
        "the history": "/runs/",
        "the history of a scenario": f"/runs/?scenario={one}",
        "a result": f"/runs/{newest}/",
        "a comparison": f"/runs/compare/?a={older}&b={newest}",
        "API: scenarios": "/api/v1/scenarios/",
        "API: a scenario": f"/api/v1/scenarios/{one}/",
        "API: runs": "/api/v1/runs/",
        "API: a run": f"/api/v1/runs/{newest}/",
        "API: its documentation": "/api/docs/",
        "admin: runs": "/admin/dashboard/run/",
        "readyz": "/readyz",
    }


def _line(what: str, url: str) -> Line:
    """The median answer of one page, after one that is thrown away in each of the two workers, or so."""
    times = [seconds_of(lambda: _asked(url))() for _ in range(ASKED + 4)][4:]
    note = f"the slowest of {ASKED} took {1000 * max(times):.0f} ms"
    return amount(what, 1000 * median(times), MOST_MS, "ms", note=note)


def _asked(url: str) -> None:
    status, _ = answer(url)
    if status != 200:
        raise ServiceError(f"{url} answered with {status}; nothing was measured there")
