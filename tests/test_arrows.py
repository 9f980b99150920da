"""Scenarios lean on lab.api, lab.shop and Django alone, their load on loadtests.users, and on no other scenario."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
# A scenario's tests drive the lab itself, and a learner's attempt is the learner's.
FREE = ("attempt.py", "tests.py")
FILES = sorted(path for path in SCENARIOS.rglob("*.py") if path.parent != SCENARIOS and path.name not in FREE)
OURS = ("lab", "loadtests", "scenarios", "tests", "infra")
LOAD = ("loadtests.users", "locust")
# A view may use what a Django project has; Locust would patch its sockets.
FORBIDDEN = ("locust", "gevent", "silk", "debug_toolbar")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, as dotted names; relative ones made absolute."""
    package = list(path.relative_to(ROOT).parent.parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            # `from lab import api` imports lab.api; a name in a module it is not would be seen as below that module.
            found |= {module} if module not in OURS else {f"{module}.{alias.name}" for alias in node.names}
    return found


def below(name: str, allowed: tuple[str, ...]) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(name == module or name.startswith(f"{module}.") for module in allowed)


def stray(path: Path) -> list[str]:
    """What a file of a scenario imports and must not."""
    own = f"scenarios.{path.relative_to(SCENARIOS).parts[0]}"
    if path.name == "load.py":
        return sorted(n for n in imports(path) if not below(n, LOAD) and n.split(".")[0] not in sys.stdlib_module_names)
    allowed = ("lab.api", "lab.shop", own)
    outside = [n for n in imports(path) if below(n, OURS) and not below(n, allowed)]
    return sorted(outside + [n for n in imports(path) if below(n, FORBIDDEN)])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SCENARIOS)))
def test_arrows(path: Path) -> None:
    """The file imports what its place allows."""
    assert stray(path) == []


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("broken.py", "from lab.runner import x", ["lab.runner"]),
        ("broken.py", "from lab import runner", ["lab.runner"]),
        ("broken.py", "from lab.apiary import x", ["lab.apiary"]),
        ("broken.py", "from scenarios.other.models import Sale", ["scenarios.other.models"]),
        ("broken.py", "from ..other import models", ["scenarios.other"]),
        ("broken.py", "def view(request):\n    import locust", ["locust"]),
        ("broken.py", "from lab.api import Server\nfrom lab.shop.models import Book\nfrom .models import Sale", []),
        ("load.py", "from django.conf import settings", ["django.conf"]),
        ("load.py", "from lab.api import Load", ["lab.api"]),
        ("load.py", "import random\nfrom locust import task\nfrom loadtests.users import LabUser", []),
    ],
)
def test_stray_imports_are_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, source: str, found: list[str]
) -> None:
    """The check itself is awake."""
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    monkeypatch.setattr(sys.modules[__name__], "SCENARIOS", tmp_path / "scenarios")
    path = tmp_path / "scenarios" / "this" / name
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert stray(path) == found
