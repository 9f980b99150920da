"""curve.html, and the section "Growth" of report.html: plots of costs over sizes, and the powers fitted to them."""

import json
from collections.abc import Sequence
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString

from lab.growth import COSTS, DECADES, figure
from lab.reports.html import ENGINE, STYLE
from lab.reports.loglog import Series, plot
from lab.state import runs_dir

SECTION = ENGINE.from_string(
    """<section class="growth"><style>
.growth .scroll{overflow-x:auto}.growth .power{white-space:nowrap}
.growth svg{display:block;width:100%;min-width:40rem;height:auto;margin:.5rem 0 1rem;
font:13px system-ui,sans-serif;fill:currentColor;font-variant-numeric:tabular-nums}
.growth .title{font-weight:600}.growth .soft{opacity:.7;font-size:12px}
.growth .fitted{fill:currentColor;opacity:.06}.growth .grid{stroke:currentColor;opacity:.18}
.growth .zero{stroke-dasharray:1 5;opacity:.5}
.growth .line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
.growth .lead{fill:none;stroke:currentColor;opacity:.45}.growth .dot{fill:currentColor;stroke:none}
.growth .tempting .line{stroke-dasharray:7 4}.growth .attempt .line{stroke-dasharray:2 4}
.growth .tempting{color:#8a6100}.growth .fixed{color:#177a36}.growth .attempt{color:#2457c5}
@media(prefers-color-scheme:dark){.growth .tempting{color:#ffce6b}.growth .fixed{color:#5fd38a}
.growth .attempt{color:#9dbbff}}
@media print{.growth .figure{break-inside:avoid}.growth h3{break-after:avoid}
.growth .scroll{overflow:visible}.growth table{font-size:11px}.growth svg{min-width:0}}
</style>
<h2 id="growth">Growth</h2>
<p>The cost of one quiet request, over the number of {{ c.of }}. The number behind a name is the power of the size that
the cost grows with: with 1 it doubles when the size doubles, with 0 it does not grow. It is fitted over the last
{{ decades }} decades, where constants weigh least. Measured {{ c.when }}, commit {{ c.commit }}, {{ c.scope }}:
<code>make curve NAME={{ c.scenario }}</code></p>
{% for f in figures %}<div class="figure"><h3>{{ f.name|capfirst }}{{ f.judged }}</h3>
<div class="scroll">{{ f.svg }}</div></div>
{% endfor %}<div class="scroll"><table><tr><th>Grows with the power{% for name in costs %}<th>{{ name }}{% endfor %}
<th>More slowly than broken</tr>
{% for one in c.curves %}<tr><td class="{{ one.kind }}">{{ one.variant }}{% for words in one.words %}
<td class="power">{{ words }}{% endfor %}<td class="{{ one.finding.value }}">{{ one.finding.value }}</tr>
{% endfor %}</table></div>
<ul>{% for one in c.curves %}<li><span class="{{ one.kind }}">{{ one.variant }}</span>: {{ one.sentence }}</li>
{% endfor %}</ul>
<p>In brackets: the 95 % interval of the slope. Counts have no noise, so for them it says how straight the line is:
not at all where the planner took another way from some size on. Milliseconds are shown and not judged.</p>
</section>"""
)
PAGE = ENGINE.from_string(
    """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ c.title }}: growth</title>
<style>"""
    + STYLE
    + """</style>
<h1>{{ c.title }}</h1>
{{ section }}
<div class="growth">{% for table in tables %}<div class="figure"><h3>{{ table.name|capfirst }}</h3>
<div class="scroll"><table>
<tr><th>{{ c.of|capfirst }}{% for size in table.sizes %}<th class="n">{{ size }}{% endfor %}</tr>
{% for row in table.rows %}<tr><td>{{ row.0 }}{% for value in row.1 %}<td class="n">{{ value }}{% endfor %}</tr>
{% endfor %}</table></div></div>
{% endfor %}</div></html>
"""
)


def to_page(told: dict[str, Any]) -> SafeString:
    """curve.html: a plot and a table for every cost."""
    costs = [told["cost"], *(cost for cost in COSTS if cost != told["cost"])]
    context = {
        "c": told,
        "section": section(told, costs),
        "tables": [_table(told, cost) for cost in costs],
    }
    return PAGE.render(Context(context))


def section(told: dict[str, Any], costs: Sequence[str] = ()) -> SafeString:
    """The section with plots of those costs, of the judged one without; everything in it is escaped."""
    figures = [
        {
            "name": COSTS[cost],
            "judged": ", on which the fixes are judged" if cost == told["cost"] else "",
            "svg": draw(told, cost),
        }
        for cost in costs or [told["cost"]]
    ]
    curves = [
        {**one, "words": [power["words"] if power else "none" for power in (one["powers"][cost] for cost in COSTS)]}
        for one in told["curves"]
    ]
    context = {"c": {**told, "curves": curves}, "figures": figures, "costs": COSTS.values(), "decades": DECADES}
    return SECTION.render(Context(context))


def draw(told: dict[str, Any], cost: str) -> SafeString:
    """The plot of one cost."""
    series = [Series((_label(one, cost),), _points(one, cost)) for one in told["curves"]]
    fitted = next(size for size in told["sizes"] if size * 10**DECADES >= told["sizes"][-1])
    return plot(series, told["sizes"], fitted, told["of"], f"{COSTS[cost]}, by one request")


def _label(one: dict[str, Any], cost: str) -> tuple[str, str]:
    power = one["powers"][cost]
    words = power["words"].partition(" ")[0] if power else "no power"
    return f"{one['variant']}  {words}", one["kind"]


def _points(one: dict[str, Any], cost: str) -> tuple[tuple[float, float], ...]:
    return tuple((point["size"], point[cost]) for point in one["points"] if point[cost] is not None)


def _table(told: dict[str, Any], cost: str) -> dict[str, Any]:
    rows = [(one["variant"], [figure(point[cost]) for point in one["points"]]) for one in told["curves"]]
    return {"name": COSTS[cost], "sizes": [f"{size:,}" for size in told["sizes"]], "rows": rows}


def latest(scenario: str) -> dict[str, Any] | None:
    """The last curve of a scenario among the results of this install, or None."""
    found = sorted(runs_dir().glob(f"*-{scenario}-curve*/curve.json"))
    return dict(json.loads(found[-1].read_text())) if found else None
