"""Other parties that are there already, as in compose: all variants share them, each under a name of its own."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from lab.dashboard.names import Key
from lab.dashboard.places import arm_dir
from lab.scenario import Weather
from lab.services.outside import KINDS
from lab.services.outsider import Entries, Outsider, read_log


def shared(key: Key, weathers: Mapping[str, Weather]) -> dict[str, str]:
    """Where the variant reaches the shared ones, by their names; not one of another weather, nor without a ledger."""
    return {name: KINDS[name].address(url, _name(key, name)) for name, url in _offered(weathers).items()}


def ledgers_of(key: Key) -> dict[str, Entries]:
    """What the variant's parties were asked to do since the last reset, by the field of an ArmRun."""
    return {kind.evidence: _ledger(key, kind) for kind in KINDS.values()}


def _offered(weathers: Mapping[str, Weather]) -> dict[str, str]:
    """The URLs of those that the environment names."""
    offered = {}
    for name, weather in weathers.items():
        url, ledger, theirs = (os.environ.get(KINDS[name].variable(what)) for what in ("URL", "LEDGER", "WEATHER"))
        if url and ledger and asdict(Weather(**json.loads(theirs or "{}"))) == asdict(weather):
            offered[name] = url
    return offered


def _ledger(key: Key, kind: type[Outsider]) -> Entries:
    """What its own party wrote, and what the shared one wrote of it."""
    entries, name = read_log(arm_dir(*key) / f"{kind.name}.jsonl"), _name_path(key, kind.name)
    if name.exists():
        everybody, arm = read_log(Path(os.environ.get(kind.variable("LEDGER"), ""))), name.read_text()
        entries += [{**entry, "arm": "/".join(key)} for entry in everybody if entry["arm"] == arm]
    return entries


def _name(key: Key, party: str) -> str:
    """What the party knows the variant by: another name after each reset, whose files are gone by then.

    Nobody can reset a party that others use too: it would replay what it answered before.
    """
    path = _name_path(key, party)
    if not path.exists():
        path.write_text(f"{'/'.join(key)}~{secrets.token_hex(4)}")
    return path.read_text()


def _name_path(key: Key, party: str) -> Path:
    return arm_dir(*key) / f"{party}.name"
