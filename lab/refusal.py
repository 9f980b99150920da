"""The error of whatever may not begin."""


class RefusedError(RuntimeError):
    """It may not start, and nothing was; the message says why and what to do. The exit code is 2."""
