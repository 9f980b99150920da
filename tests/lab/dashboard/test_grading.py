"""Having an attempt graded from its page: queued like a run, watched, and told without giving the fix away."""

import json
import shutil
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lab import attempt as attempts
from lab.dashboard import attending
from lab.dashboard.archive import Archive
from lab.dashboard.models import Run, State
from lab.discovery import SCENARIOS
from lab.grading import SCOPE
from tests.lab.dashboard.made_runs import document, finished

pytestmark = pytest.mark.django_db(databases=["pages"])
NAME, FIX = "n_plus_one", "fixed_select_related"
GRADE: dict[str, Any] = {
    "grade": "FAILS",
    "why": ["A request sends at most 3 statements, however many rows it returns."],
    "attempt": "attempt",
    "fix": FIX,
    "beaten_by": {"what": "2 sold", "text": "T1 | T2"},
    "speed": {"ratio": 0.5, "low": 0.4, "high": 0.6, "p": 0.01, "pairs": 8, "apart": 1.0},
    "price": {"Throughput": ["9 requests/s", "90 requests/s"]},
    "changed": 1,
    "fix_changed": 2,
    "diff": "--- broken\n+++ attempt\n@@ -1 +1 @@\n-a\n+b\n",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the attempt would be, in a copy of the scenario: the checkout may hold somebody's own."""
    copy = tmp_path / "scenarios" / NAME
    shutil.copytree(SCENARIOS / NAME, copy, ignore=shutil.ignore_patterns("attempt.py", "__pycache__"))
    monkeypatch.setattr(attempts, "SCENARIOS", copy.parent)
    yield copy / "attempt.py"
    assert f"scenarios.{NAME}.attempt" not in sys.modules, "the pages have run what a learner wrote"


@pytest.fixture
def attempt(file: Path) -> Path:
    """An attempt, which nobody may run here."""
    file.write_text('"""Ask for all at once."""\nraise SystemExit\n')
    return file


def ask(pages: Client, name: str = NAME) -> Any:
    return pages.post("/-/grade/", {"scenario": name})


def part(pages: Client) -> str:
    answer = pages.get(f"/-/grade/{NAME}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_without_an_attempt_it_says_how_to_make_one(pages: Client, results: Path, file: Path) -> None:
    answer = ask(pages)
    assert answer.status_code == 409
    assert f"make attempt NAME={NAME}" in answer.content.decode()
    assert f"make attempt NAME={NAME}" in pages.get(f"/{NAME}/").content.decode()
    assert not Run.objects.exists()


def test_what_is_no_python_is_not_queued(pages: Client, results: Path, attempt: Path) -> None:
    attempt.write_text("def view(:\n")
    answer = ask(pages)
    assert answer.status_code == 409
    assert "attempt.py, line 1: " in unescape(answer.content.decode())
    assert 'role="alert"' in part(pages)


def test_it_is_queued_as_a_run_of_its_own_command(pages: Client, results: Path, attempt: Path) -> None:
    answer = ask(pages)
    run = Run.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/runs/{run.id}/")
    assert (run.state, run.scope, run.options) == (State.QUEUED, SCOPE, {"grade": True})
    assert attending.command_of(run)[1:] == ["-m", "lab", "grade", f"--run-id={run.id}", NAME]
    page = part(pages)
    assert "It is being graded" in page
    assert f'hx-get="/-/grade/{NAME}/"' in page
    assert "Grade it" not in page


def test_a_queue_that_is_made_anew_from_the_folders_still_knows(pages: Client, results: Path, attempt: Path) -> None:
    ask(pages)
    Run.objects.all().delete()
    Archive().refresh()
    assert Run.objects.get().options == {"grade": True}


@pytest.fixture
def graded(results: Path, attempt: Path) -> str:
    """A run that graded the attempt, made in a terminal."""
    run = f"20261121-161500-{NAME}"
    finished(results, run)
    (results / run / "result.json").write_text(json.dumps(document(run, scope=SCOPE, grade=GRADE)))
    Archive().refresh()
    return run


def test_the_last_grade_is_told(pages: Client, graded: str) -> None:
    page = part(pages)
    for words in ("✗ FAILS", GRADE["why"][0], "2 sold", f"the recommended fix ({FIX})", "Grade it", graded):
        assert words in page
    assert "hx-get" not in page
    assert Run.objects.get().options == {"grade": True}  # so that it can be run again


def test_without_spoilers_it_tells_the_same_but_not_the_fix(
    pages: Client, graded: str, no_spoilers: None, attempt: Path
) -> None:
    page = part(pages)
    assert "✗ FAILS" in page
    assert FIX not in page
    assert "/runs/" not in page
    assert ask(pages).headers["Location"] == f"/{NAME}/#your-fix"


def test_a_run_without_a_grade_says_why(pages: Client, results: Path, attempt: Path) -> None:
    ask(pages)
    Run.objects.update(state=State.FAILED, message="attempt.py: has no `urlpatterns`.")
    page = part(pages)
    assert "The last grading gave no grade: failed" in page
    assert "has no `urlpatterns`" in page


def test_what_is_not_there(pages: Client, results: Path) -> None:
    assert pages.get("/-/grade/").status_code == 405
    assert ask(pages, "nothing").status_code == 404
    assert pages.get("/-/grade/nothing/").status_code == 404
