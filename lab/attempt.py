"""The learner's own variant: `attempt.py` beside the shipped ones, edited while the lab runs and perhaps half done."""

import ast
import traceback
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType

from lab.discovery import SCENARIOS
from lab.refusal import RefusedError
from lab.scenario import Kind, Variant, first_line

FILE = "attempt.py"


class AttemptError(RefusedError):
    """`attempt.py` can not be served as it is now; the message says where and why."""


def attempt_file(scenario: str) -> Path:
    """Where the attempt of a scenario is, or would be."""
    return SCENARIOS / scenario / FILE


@dataclass(frozen=True)
class Attempt(Variant):
    """A variant whose file may hold anything: what is shown of it is read from the text, without running it."""

    name: str = "attempt"
    kind: Kind = "attempt"

    @property
    def where(self) -> str:
        """Its file as a user names it."""
        return f"scenarios/{self.scenario}/{FILE}"

    @cached_property
    def module(self) -> ModuleType:
        """The URLconf module, imported as it was when this process first asked.

        Raises:
            AttemptError: it can not be imported, or has no routes.
        """
        try:
            module = import_module(self.module_name)
        except (Exception, SystemExit) as error:
            raise AttemptError(f"{self.where}{_line_of(error, self.scenario)}: {_words(error)}") from error
        if not hasattr(module, "urlpatterns"):
            raise AttemptError(f"{self.where}: has no `urlpatterns`. Keep those of broken.py.")
        return module

    @property
    def problem(self) -> str:
        """Why its text is no Python, or nothing; what goes wrong only when it is imported is seen when it is served."""
        try:
            self._tree()
        except AttemptError as error:
            return str(error)
        return ""

    @property
    def summary(self) -> str:
        """The first line of its docstring, or its problem."""
        try:
            return first_line(ast.get_docstring(self._tree()))
        except AttemptError as error:
            return str(error)

    def _tree(self) -> ast.Module:
        try:
            return ast.parse(attempt_file(self.scenario).read_bytes())
        except (SyntaxError, ValueError, RecursionError, MemoryError, OSError) as error:
            raise AttemptError(f"{self.where}{_line_of(error, self.scenario)}: {_words(error)}") from error


def _line_of(error: BaseException, scenario: str) -> str:
    """The line of the attempt that an error comes from, or nothing."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f", line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == str(attempt_file(scenario))]
    return f", line {own[-1]}" if own else ""


def _words(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg}: {error.text.strip()}" if error.text else error.msg
    return f"{type(error).__name__}: {error}"
