"""The plan walker, on plans as PostgreSQL 18 printed them (shortened)."""

import pytest

from lab.evidence.plans import node_types, pages_touched, plan_nodes, rows_read, rows_returned

SCAN = {"Node Type": "Seq Scan", "Relation Name": "t", "Actual Rows": 16.67, "Actual Loops": 3}
PARALLEL = {
    "Query Text": "SELECT ...",
    "Plan": {
        "Node Type": "Limit",
        "Actual Rows": 20.0,
        "Actual Loops": 1,
        "Shared Hit Blocks": 8000,
        "Shared Read Blocks": 410,
        "Plans": [
            {
                "Node Type": "Gather Merge",
                "Actual Rows": 20.0,
                "Actual Loops": 1,
                "Plans": [
                    {
                        "Node Type": "Sort",
                        "Actual Rows": 11.33,
                        "Actual Loops": 3,
                        "Plans": [{**SCAN, "Rows Removed by Filter": 333317}],
                    }
                ],
            }
        ],
    },
}
BITMAP = {
    "Plan": {
        "Node Type": "Bitmap Heap Scan",
        "Relation Name": "t",
        "Actual Rows": 50.0,
        "Actual Loops": 1,
        "Rows Removed by Filter": 40,
        "Rows Removed by Index Recheck": 10,
        "Shared Hit Blocks": 103,
        "Shared Read Blocks": 0,
        "Plans": [{"Node Type": "Bitmap Index Scan", "Index Name": "i", "Actual Rows": 100.0, "Actual Loops": 1}],
    }
}
JOIN = {
    "Plan": {
        "Node Type": "Nested Loop",
        "Actual Rows": 2.0,
        "Actual Loops": 1,
        "Shared Hit Blocks": 3,
        "Shared Read Blocks": 1,
        "Plans": [
            {"Node Type": "Index Scan", "Relation Name": "t", "Actual Rows": 2.0, "Actual Loops": 1},
            {"Node Type": "Index Scan", "Relation Name": "u", "Actual Rows": 1.0, "Actual Loops": 2},
        ],
    }
}


def test_nodes_come_parents_first_and_in_order():
    assert node_types(PARALLEL) == ["Limit", "Gather Merge", "Sort", "Seq Scan"]
    assert [node.get("Relation Name") for node in plan_nodes(JOIN)] == [None, "t", "u"]


@pytest.mark.parametrize(
    ("plan", "table", "rows"),
    [(PARALLEL, "t", 1_000_001), (BITMAP, "t", 100), (JOIN, "t", 2), (JOIN, "u", 2), (JOIN, "v", 0)],
)
def test_rows_read_counts_rejected_rows_and_every_loop(plan, table, rows):
    assert rows_read(plan, table) == rows


def test_pages_are_those_of_the_topmost_node():
    assert [pages_touched(plan) for plan in (PARALLEL, BITMAP, JOIN)] == [8410, 103, 4]


def test_rows_returned_are_the_topmost_nodes_too():
    assert [rows_returned(plan) for plan in (PARALLEL, BITMAP, JOIN)] == [20, 50, 2]
