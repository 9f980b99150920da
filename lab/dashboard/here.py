"""What the supervisor tells the pages of where they are; environment variables, set for its own children alone."""

import os

PORT = int(os.environ.get("LAB_PORT", "8000"))
HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [os.environ.get("LAB_BIND_HOST")])]
LOCUST_URL = os.environ.get("LAB_LOCUST_URL", "")
COUNTERS_URL = os.environ.get("LAB_COUNTERS_URL", "redis://127.0.0.1")
# What Locust must know to say that its users come; what a browser must know where the lab is exposed.
KEY = os.environ.get("LAB_KEY", "")
TOKEN = os.environ.get("LAB_TOKEN", "")
# For interviews: LAB_SPOILERS=0 shows the bug and nothing of what cures it.
SPOILERS = os.environ.get("LAB_SPOILERS", "1") != "0"
