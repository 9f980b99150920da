"""What the print service was asked for, page by page, and how often each message was worked on."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim, guard, price

REPORTS = "SELECT reference::text AS reference, pages FROM visibility_timeout_redelivery_report"


def begun(arm: ArmRun) -> Counter[str]:
    """How many times a worker began each message."""
    return Counter(one["id"] for one in arm.deliveries if one["at"] == "started")


def at_once(arm: ArmRun) -> int:
    """How many messages two workers had in their hands at the same moment."""
    open_, both = Counter[str](), set[str]()
    for one in sorted(arm.deliveries, key=lambda one: float(one["time"])):
        if one["at"] == "started":
            open_[one["id"]] += 1
            both |= {one["id"]} if open_[one["id"]] > 1 else set()
        elif one["at"] == "finished":
            open_[one["id"]] -= 1
    return len(both)


@claim(evidence="partner")
def every_page_printed_once(arm: ArmRun, run: Run) -> Finding:
    """Every page of every report that was ordered is printed once, and paid for once."""
    ordered = Counter((row["reference"], page + 1) for row in arm.sql(REPORTS) for page in range(row["pages"]))
    printed = Counter((call["body"]["report"], call["body"]["page"]) for call in arm.ledger if call["acted"])
    lost, more = (ordered - printed).total(), (printed - ordered).total()
    words = f"{ordered.total():,} pages ordered, {printed.total():,} printed: {lost:,} never, {more:,} too many"
    return Finding.of(not lost and not more, words)


@claim(evidence="tasks")
def no_message_begun_again(arm: ArmRun, run: Run) -> Finding:
    """No message is given to a second worker while the first one has it."""
    times = begun(arm)
    again = sum(count > 1 for count in times.values())
    words = (
        f"{len(times):,} messages, begun {times.total():,} times: {again:,} more than once, {at_once(arm):,} at once"
    )
    return Finding.of(not again, words) if times else Finding.unknown("no task was begun")


@guard
def reports_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the reports that customers were told of."""
    reports, told = len(arm.sql(REPORTS)), arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {reports:,} reports"
    return Finding.of(told["ok"] <= reports <= told["ok"] + told["info"], words)


@price
def messages_per_report(arm: ArmRun, run: Run) -> str:
    """Messages for each report"""
    reports = len(arm.sql(REPORTS))
    return f"{len(begun(arm)) / reports:.1f}" if reports else ""


@price
def worker_seconds(arm: ArmRun, run: Run) -> str:
    """Seconds of a worker for each report"""
    begins = {(one["id"], one["pid"]): one["time"] for one in arm.deliveries if one["at"] == "started"}
    ends = [one for one in arm.deliveries if one["at"] == "finished"]
    spent = sum(one["time"] - begins[one["id"], one["pid"]] for one in ends if (one["id"], one["pid"]) in begins)
    reports = len(arm.sql(REPORTS))
    return f"{spent / reports:.1f} s" if reports else ""
