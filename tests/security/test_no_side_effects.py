"""S7: a run changes no account and no folder but its own, as root as well."""

import os

import pytest

from lab.services import postgres
from tests.security.conftest import ShortRun


def test_no_account_is_made_or_changed(short_run: ShortRun) -> None:
    assert short_run.before.accounts
    assert short_run.after.accounts == short_run.before.accounts


def test_no_folder_above_gets_another_mode_or_owner(short_run: ShortRun) -> None:
    """From the root to the checkout, the packages with the servers, the home folder and the state folder."""
    assert len(short_run.before.folders) > 5
    kept = {folder: short_run.after.folders[folder] for folder in short_run.before.folders}
    assert kept == short_run.before.folders


def test_what_a_run_makes_is_closed_to_others(short_run: ShortRun) -> None:
    """Secrets, locks and results: others may not write any of it."""
    made = [path for path in short_run.state.rglob("*") if not path.is_symlink()]
    assert made
    assert [path for path in made if path.stat().st_mode & 0o002] == []
    assert (short_run.state / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.getuid() != 0, reason="only root has a privilege to drop")
def test_root_is_dropped_for_the_servers() -> None:
    assert postgres.as_user()["user"] != 0
    assert postgres.as_user()["extra_groups"] == []
