"""`attempt`: a place for a fix of your own."""

import argparse

from lab.attempt import attempt_file
from lab.refusal import RefusedError
from lab.source import unmarked

NEXT = """{where} is a copy of broken.py without the comment that gives the line away; git ignores it. Mend it, then:
  make grade NAME={name}   judge it like a fix, beside broken and the recommended fix
  make lab                 serve it at /{name}/attempt/, anew whenever you save it
The hints are in `make lab`; what its views raise is written to .lab/live/{name}/attempt/gunicorn.log."""


def run(options: argparse.Namespace) -> int:
    """Copy broken.py to attempt.py, which git ignores and the lab judges like a fix."""
    target = attempt_file(options.name)
    where = f"scenarios/{options.name}/{target.name}"
    if target.exists():
        raise RefusedError(f"{where} is there already. Go on with it, or remove it to begin anew.")
    target.write_text(unmarked(target.with_name("broken.py").read_text()))
    print(NEXT.format(where=where, name=options.name))
    return 0
