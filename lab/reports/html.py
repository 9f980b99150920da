"""report.html: the run as one self-contained page."""

from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString

from lab.latency import hides

ENGINE = Engine(app_dirs=False, autoescape=True)
STYLE = """
:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
td,th{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code,pre{font:14px/1.4 ui-monospace,monospace}
pre{overflow-x:auto;padding:.6rem;border:1px solid var(--line);border-radius:.4rem}
.v{font-size:1.6rem;font-weight:700}
.holds{color:#177a36}.broken{color:#b3261e}.unknown{color:#8a6100}
@media(prefers-color-scheme:dark){.holds{color:#5fd38a}.broken{color:#ff8a80}.unknown{color:#ffce6b}}
"""
PAGE = ENGINE.from_string(
    """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ r.title }}: {{ r.verdict }}</title>
<style>"""
    + STYLE
    + """</style>
<h1>{{ r.title }}</h1><p>{{ r.incident }}</p>
<p class="v">{{ r.verdict }}</p>
{% if r.causes %}<ul>{% for cause in r.causes %}<li>{{ cause }}</li>{% endfor %}</ul>{% endif %}
<p>Scope: {{ r.scope }}. Seed {{ r.seed }}, commit {{ r.commit }}. Run it again: <code>{{ r.command }}</code></p>
<h2>Variants</h2>
<table><tr><th>Variant<th>Requests<th>Requests/s<th>p50 ms<th>p95 ms<th>p99 ms<th>Statements by probe</tr>
{% for arm in r.arms %}<tr><td>{{ arm.variant }}
<td class="n">{{ arm.load.requests }}<td class="n">{{ arm.load.per_second }}
<td class="n">{{ arm.load.ms.p50|floatformat:1 }}<td class="n">{{ arm.load.ms.p95|floatformat:1 }}
<td class="n">{{ arm.load.ms.p99|floatformat:1 }}{% if arm.hides %}<br>{{ arm.load.ms_corrected.p99|floatformat:1 }}*
{% endif %}
<td>{% for p in arm.probes %}{{ p.calls }} for {{ p.name }}{% if not forloop.last %}, {% endif %}{% endfor %}</tr>
{% endfor %}</table>
{% if stalled %}<p>* counting the requests that users could not send while they waited: this variant stood still.</p>
{% endif %}{% if r.control %}<p>A/A control: {{ r.control.of }} on two servers answers
{{ r.control.ratio|floatformat:2 }}x as fast [{{ r.control.low|floatformat:2 }}, {{ r.control.high|floatformat:2 }}],
p {{ r.control.p|floatformat:2 }}, over {{ r.control.pairs }} pairs of blocks. What it differs from 1 is no difference
between variants.</p>{% endif %}
{% for arm in r.arms %}<h2 id="{{ arm.variant }}">{{ arm.variant }}</h2><p>{{ arm.summary }}</p>
<table><tr><th>Claim<th>Finding<th>Figures</tr>{% for f in arm.findings %}<tr><td>{{ f.sentence }}{% if f.guard %}
<small>(guard)</small>{% endif %}<td class="{{ f.value }}">{{ f.value }}<td>{{ f.figures }}</tr>{% endfor %}</table>
{% if arm.bound %}<p>{{ arm.bound }}</p>{% endif %}
{% for name, text in arm.price.items %}<p>{{ name }}: {{ text }}</p>{% endfor %}
{% for i in arm.interleavings %}<p>Interleavings: {{ i.tried }} tried, {{ i.violations }} went wrong. {{ i.what }}</p>
<pre>{{ i.text }}</pre>{% endfor %}
{% if arm.blocking %}<table><tr><th>Waited<th>for<th>samples</tr>
{% for b in arm.blocking|slice:":5" %}
<tr><td><code>{{ b.waiting }}</code><td><code>{{ b.blocking }}</code><td class="n">{{ b.samples }}</tr>
{% endfor %}</table>{% endif %}
{% if arm.statements %}<details><summary>Statements under load</summary><table><tr><th>Calls<th>Rows<th>Statement</tr>
{% for s in arm.statements|slice:":10" %}<tr><td class="n">{{ s.calls }}<td class="n">{{ s.rows }}
<td><code>{{ s.query }}</code></tr>
{% endfor %}</table></details>{% endif %}
{% endfor %}
{{ growth }}
<h2>Environment</h2>
<table>{% for name, value in r.environment.items %}<tr><th>{{ name }}<td>{{ value }}</tr>{% endfor %}</table>
</html>
"""
)


def to_html(result: dict[str, Any], summaries: dict[str, str], growth: SafeString | None = None) -> str:
    """The page; everything in it is escaped, also in `growth`, a section made already."""
    arms = [
        {**arm, "summary": summaries.get(arm["variant"], ""), "hides": hides(arm["load"])} for arm in result["arms"]
    ]
    stalled = any(arm["hides"] for arm in arms)
    return PAGE.render(Context({"r": {**result, "arms": arms}, "growth": growth or "", "stalled": stalled}))
