"""All the other parties of a scenario, running: where they are reached, and what they were asked to do."""

import contextlib
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Self

from lab.scenario import Weather
from lab.services.mailbox import MailboxService
from lab.services.outsider import Entries, Outsider
from lab.services.partner import PartnerService
from lab.services.process import ServiceError, Warden

KINDS: dict[str, type[Outsider]] = {kind.name: kind for kind in (PartnerService, MailboxService)}


class Outside:
    """The parties of one run, or of one variant that is served live; without any it is nobody."""

    def __init__(self, parties: Mapping[str, Outsider] | None = None) -> None:
        self.parties = dict(parties or {})

    @classmethod
    def start(cls, weathers: Mapping[str, Weather], warden: Warden | None, folder: Path, seed: int | str = 0) -> Self:
        """Start one party for each name; what they write goes to `folder`.

        Raises:
            ServiceError: one did not come up; none is left.
        """
        with contextlib.ExitStack() as undo:
            outside = cls()
            undo.callback(outside.stop)
            for name, weather in weathers.items():
                outside.parties[name] = KINDS[name].start(warden, folder, seed, weather)
            undo.pop_all()
        return outside

    def environment(self, arm: str) -> dict[str, str]:
        """What the processes of an arm, a `<scenario>/<variant>`, are told: each party's URL, or that there is none."""
        found = {name: party.address(party.url, arm) for name, party in self.parties.items()}
        return {kind.variable("URL"): found.get(name, "") for name, kind in KINDS.items()}

    def ledgers(self, arm: str) -> dict[str, Entries]:
        """What the parties were asked to do by an arm so far, by the field of an ArmRun."""
        return {party.evidence: party.ledger(arm) for party in self.parties.values()}

    def forget(self) -> None:
        """Have all of them forget what they were asked before; their ledgers stay.

        Raises:
            ServiceError: one does not answer.
        """
        for party in self.parties.values():
            try:
                party.forget()
            except (OSError, HTTPException) as error:
                raise ServiceError(self.fault() or f"{party.child.name} does not answer") from error

    def fault(self) -> str:
        """Which of them died, or nothing."""
        return next((f"{party.child.name} died" for party in self.parties.values() if not party.child.alive()), "")

    def stop(self) -> None:
        """End all of them."""
        for party in self.parties.values():
            party.stop()
