"""A variant as a request names it, and as it is on disk; nothing is imported for that."""

import os
import re

from lab.attempt import FILE
from lab.dashboard.places import UnknownArmError
from lab.discovery import SCENARIOS
from lab.registry import UnknownNameError, check_name

VARIANT = re.compile(r"broken|attempt|(tempting|fixed)[a-z0-9_]{0,60}")

Key = tuple[str, str]


def checked(scenario: str, variant: str) -> Key:
    """The names as they are on disk, without importing anything.

    Raises:
        UnknownArmError: there is no such scenario or variant.
    """
    try:
        name = check_name(scenario)
    except UnknownNameError as error:
        raise UnknownArmError(error.args[0]) from error
    is_one = VARIANT.fullmatch(variant) and (SCENARIOS / name / f"{variant}.py").is_file()
    if name != scenario or not is_one:
        raise UnknownArmError(f"There is no variant {scenario}/{variant}. The index shows all.")
    return name, variant


def stamp_of(key: Key) -> int:
    """When a file that the variant is made of was last edited; an attempt is part of no other variant.

    What an editor keeps beside a file that is being edited begins with a dot, and may lead nowhere.
    """
    files = (entry for entry in os.scandir(SCENARIOS / key[0]) if re.fullmatch(r"[^.].*\.py", entry.name))
    return max(file.stat().st_mtime_ns for file in files if key[1] == "attempt" or file.name != FILE)
