"""A partner that is there already, as in compose: all variants share it, each under a name of its own."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from lab.dashboard.names import Key
from lab.dashboard.places import arm_dir
from lab.scenario import Partner
from lab.services.partner import read_log

NAME, OWN_LEDGER = "partner.name", "partner.jsonl"


def shared_url(key: Key, weather: Partner) -> str:
    """The variant's address at the partner of `LAB_PARTNER_URL`; nothing where it has another weather, or no ledger."""
    url, ledger = os.environ.get("LAB_PARTNER_URL", ""), os.environ.get("LAB_LEDGER", "")
    if not url or not ledger or Partner(**json.loads(os.environ.get("LAB_PARTNER", "{}"))) != weather:
        return ""
    return f"{url.rstrip('/')}/{_name(key)}/"


def ledger_of(key: Key) -> list[dict[str, Any]]:
    """What the variant's partner was asked to do since the last reset: its own partner, and the shared one."""
    entries, name = read_log(arm_dir(*key) / OWN_LEDGER), arm_dir(*key) / NAME
    if name.exists():
        shared, arm = read_log(Path(os.environ.get("LAB_LEDGER", ""))), name.read_text()
        entries += [{**entry, "arm": "/".join(key)} for entry in shared if entry["arm"] == arm]
    return entries


def _name(key: Key) -> str:
    """What the partner knows the variant by: another name after each reset, whose files are gone by then.

    Nobody can reset a partner that others use too: it would replay what it answered before.
    """
    path = arm_dir(*key) / NAME
    if not path.exists():
        path.write_text(f"{'/'.join(key)}~{secrets.token_hex(4)}")
    return path.read_text()
