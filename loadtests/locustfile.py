"""Locust starts here: conducted by the lab in a measured run, by a person in the web UI."""

import os

if "LAB_CONDUCT" in os.environ:
    from loadtests.conducted import *  # noqa: F403
else:
    from loadtests.open_stage import *  # noqa: F403
