"""What a search may read: the articles that it finds, and not those that it does not."""

from lab.api import (
    ArmRun,
    Finding,
    Run,
    claim,
    index_size,
    node_types,
    pages_touched,
    rows_read,
    write_slowdown,
)
from scenarios.full_text_search_scan.seed import NEW_ARTICLES

TABLE = "full_text_search_scan_article"
FEW, LITTLE = ("a rare word", "a word that nobody wrote"), 60
ROWS = 20
UNINDEX = "DROP INDEX IF EXISTS article_words, article_trigrams"


@claim(evidence="pages")
def touches_few_pages(arm: ArmRun, run: Run) -> Finding:
    """A search for a word that few articles have, or none, touches at most 60 pages."""
    pages = {probe.name: sum(map(pages_touched, probe.plans)) for probe in arm.probes if probe.plans}
    if not pages.keys() >= set(FEW):
        return Finding.unknown("the server did not log plans (auto_explain)")
    words = ", ".join(f"{count:,} for {name}" for name, count in pages.items())
    return Finding.of(max(pages[name] for name in FEW) <= LITTLE, words)


@claim(evidence="plans")
def reads_what_it_finds(arm: ArmRun, run: Run) -> Finding:
    """A search for a word that few articles have, or none, looks at no more than 20 of them."""
    rows = {probe.name: sum(rows_read(plan, TABLE) for plan in probe.plans) for probe in arm.probes if probe.plans}
    if not rows.keys() >= set(FEW):
        return Finding.unknown("the server did not log plans (auto_explain)")
    nodes = sorted(
        {kind for probe in arm.probes for plan in probe.plans for kind in node_types(plan) if "Scan" in kind}
    )
    words = ", ".join(f"{count:,} for {name}" for name, count in rows.items())
    return Finding.of(max(rows[name] for name in FEW) <= ROWS, f"{words}; {', '.join(nodes)}")


CLAIMS = (touches_few_pages, reads_what_it_finds)
PRICES = (index_size(TABLE), write_slowdown(NEW_ARTICLES))
