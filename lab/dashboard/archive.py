"""Keeps the index of the runs what the result folders say: new ones come in, those that are gone go."""

import os
import re
from collections.abc import Iterable
from itertools import batched

from django.db import DataError, transaction

from lab.dashboard.folders import Found, UnreadableError, read
from lab.dashboard.models import ArmResult, Run, State
from lab.dashboard.router import PAGES
from lab.runner.plan import RUN_ID
from lab.state import runs_dir

AT_ONCE = 100
SETTLED = {State.FINISHED, State.CANCELLED, State.FAILED, State.ABORTED}
CURVE = re.compile(r".*-curve(-\d+)?")
WRITTEN = [f.name for f in Run._meta.concrete_fields if f.name not in ("id", "cancel_asked")]


class Archive:
    """The index of the result folders; `skipped` says of folders that are no runs what is wrong with them.

    A folder is read until its run has ended, and then not again. What the database calls running is read anew when this
    begins: whoever ran it may be dead.
    """

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}
        Run.objects.filter(state=State.RUNNING).update(state=State.QUEUED)
        self._states: dict[str, str] = dict(Run.objects.values_list("id", "state"))

    def refresh(self, busy: str = "") -> None:
        """Read what is new, leaving out the folder of the run that its caller takes care of."""
        names = self._names()
        if gone := self._states.keys() - names - {busy}:
            Run.objects.filter(id__in=gone).delete()
            for name in gone:
                del self._states[name]
        unsettled = [n for n in sorted(names) if n != busy and self._states.get(n) not in SETTLED]
        self.take(name for name in unsettled if name not in self.skipped)

    def take(self, names: Iterable[str]) -> None:
        """Read these folders into the database, whatever it knew of them."""
        for some in batched(names, AT_ONCE):
            found = [one for one in map(self._read, some) if one and self._states.get(one.run.id) != one.run.state]
            try:
                _save(found)
            except (DataError, ValueError):
                found = [one for one in found if self._saved(one)]
            self._states |= {one.run.id: one.run.state for one in found}

    def _names(self) -> set[str]:
        """The folders that may be runs; of others it is noted that they are not."""
        entries = {entry.name: entry for entry in os.scandir(runs_dir()) if not entry.name.startswith(".")}
        self.skipped = {name: why for name, why in self.skipped.items() if name in entries}
        for name in entries.keys() - self._states.keys() - self.skipped.keys():
            if not RUN_ID.fullmatch(name) and not CURVE.fullmatch(name):
                self.skipped[name] = "its name is not a run's"
            elif entries[name].is_symlink() or not entries[name].is_dir():
                self.skipped[name] = "it is no folder"
        return {name for name in entries.keys() - self.skipped.keys() if RUN_ID.fullmatch(name)}

    def _read(self, name: str) -> Found | None:
        try:
            return read(runs_dir() / name)
        except UnreadableError as error:
            self.skipped[name] = str(error)
        except FileNotFoundError:  # it went while it was read
            return None
        return None

    def _saved(self, found: Found) -> bool:
        try:
            _save([found])
        except (DataError, ValueError) as error:
            self.skipped[found.run.id] = f"the database does not take it: {error}"
            return False
        return True


def _save(found: list[Found]) -> None:
    """Write runs as their folders tell them; what the database knows of a queued one is newer."""
    queued = [one.run for one in found if one.run.state == State.QUEUED]
    told = [one for one in found if one.run.state != State.QUEUED]
    with transaction.atomic(using=PAGES):
        Run.objects.bulk_create(queued, ignore_conflicts=True)
        ArmResult.objects.filter(run__in=[one.run for one in told]).delete()
        Run.objects.bulk_create(
            [one.run for one in told], update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
        )
        ArmResult.objects.bulk_create(arm for one in told for arm in one.arms)
