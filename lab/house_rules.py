"""The conventions of a scenario, as functions that say in words what is wrong, where, and what to do."""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from django.apps import apps

from lab.claims import MINIMUM_PAIRS
from lab.scenario import Scenario, Variant, first_line
from lab.source import changed_lines, path_of

HEADINGS = ("Symptom", "See it", "Hints", "Cause", "Fix", "What the fix costs", "In production", "Interview")
HINTS = (2, 5)
CHANGED_LINES, VARIANT_LINES, MODULE_LINES, FUNCTION_LINES = 25, 40, 250, 30
VAGUE = {"utils.py", "helpers.py", "common.py"}
# Apps that other settings install, databases, and the pages' own addresses: a scenario of that name would clash there.
RESERVED = {"attempt", "dashboard", "debug_toolbar", "lab", "pages", "prove", "reports", "shop", "tests"}
RESERVED |= {"admin", "api", "healthz", "live", "readyz", "runs", "silk", "static"}
MODULES = {"__init__", "scenario", "models", "seed", "broken", "claims", "load", "interleaving", "tests", "attempt"}
BESIDE = {"migrations", "__pycache__", "requests.json"}
FOUNDATION = ("lab.api", "lab.shop", "django", "rest_framework", "celery", "psycopg")
PLACEHOLDERS = re.compile(r"\bTODO\b|\bFIGURES?\b|<!-- measured")

Rule = Callable[[Scenario], list[str]]


def folder_of(scenario: Scenario) -> Path:
    """The scenario's folder."""
    return path_of(scenario.variants[0]).parent


def nothing_left_to_do(scenario: Scenario) -> list[str]:
    """No TODO and no placeholder for a figure is left."""
    return [
        f"{path.name}:{number}: still says {found[0]!r}. Fill it in."
        for path in sorted(folder_of(scenario).glob("*.*"))
        if path.suffix in (".py", ".md") and path.name != "attempt.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := PLACEHOLDERS.search(line))
    ]


def guilty_lines_marked(scenario: Scenario) -> list[str]:
    """Broken and tempting variants say `# BUG: why` on the guilty line, fixes say `# FIX: why`."""
    problems = []
    for variant in scenario.variants:
        mark, other = ("FIX", "BUG") if variant.kind == "fixed" else ("BUG", "FIX")
        text = path_of(variant).read_text()
        if not re.search(rf"# {mark}: \S+ \S+", text):
            problems.append(f"{variant.name}.py: no `# {mark}: why`. Put it on the line that makes the difference.")
        if f"# {other}:" in text:
            problems.append(f"{variant.name}.py: is {variant.kind}, but has a `# {other}:`. Make it `# {mark}: why`.")
    return problems


def fixes_small(scenario: Scenario) -> list[str]:
    """A fix differs from broken by at most 25 lines, declared parts apart."""
    broken = scenario.variants[0]
    counts = {v.name: changed_lines(broken, v) for v in scenario.variants if v.kind == "fixed"}
    return [
        f"{name}.py: changes {count} lines of broken.py, {CHANGED_LINES} are allowed. Keep broken's structure and "
        "names, or declare a module in `parts`."
        for name, count in counts.items()
        if count > CHANGED_LINES
    ]


def routes(variant: Variant) -> list[str]:
    """The routes of a variant, in their order."""
    return [str(pattern.pattern) for pattern in variant.module.urlpatterns]


def same_routes(scenario: Scenario) -> list[str]:
    """All variants serve the same routes."""
    expected = routes(scenario.variants[0])
    problems = [] if expected else ["broken.py: `urlpatterns` is empty. Give it a route."]
    return problems + [
        f"{variant.name}.py: serves {routes(variant)}, broken serves {expected}. Make them the same."
        for variant in scenario.variants
        if routes(variant) != expected
    ]


def first_lines_readable(scenario: Scenario) -> list[str]:
    """What the lab shows is there: a sentence for the incident, each claim, and, in the imperative, each variant."""
    shown = {"scenario.py": scenario.incident}
    shown |= {f"claim {claim.name}": claim.sentence for claim in scenario.claims}
    imperative = {f"{variant.name}.py": first_line(variant.module.__doc__) for variant in scenario.variants}
    problems = [
        f"{where}: the docstring's first line is {line!r}. Make it one whole sentence that ends with a full stop."
        for where, line in (shown | imperative).items()
        if not line or line[-1] not in ".?!"
    ]
    return problems + [
        f"{where}: the docstring begins with {line.split()[0]!r}. Say what to do, as in 'Lock the row ...'."
        for where, line in imperative.items()
        if re.match(r"(This|The|A|An|It)\b|\w*[a-rt-z]s\b", line)
    ]


def guide_complete(scenario: Scenario) -> list[str]:
    """The guide has its headings, in their order, and names every variant."""
    path = folder_of(scenario) / "README.md"
    if not path.exists():
        return ["README.md: is missing. Write the guide: " + ", ".join(HEADINGS) + "."]
    text = path.read_text()
    found = tuple(re.findall(r"^## +(.+?) *$", text, re.MULTILINE))
    problems = [
        f"README.md: does not name `{variant.name}`. Say what it teaches."
        for variant in scenario.variants
        if not re.search(rf"\b{variant.name}\b", text)
    ]
    if found != HEADINGS:
        problems.append(f"README.md: its `## ` headings are {', '.join(found)}. They must be {', '.join(HEADINGS)}.")
    return problems


def hints_given(scenario: Scenario) -> list[str]:
    """The guide has two to five numbered hints that name no variant, and the manifest asks a question."""
    question = scenario.question.strip()
    problems = [] if question.endswith("?") else ["scenario.py: `question` is no question. Ask what a fix answers."]
    path = folder_of(scenario) / "README.md"
    text = section_of(path.read_text(), "Hints") if path.exists() else ""
    hints = re.findall(r"^\d+\. ", text, re.MULTILINE)
    if not HINTS[0] <= len(hints) <= HINTS[1]:
        problems.append(f"README.md: has {len(hints)} hints, numbered `1. `. Give {HINTS[0]} to {HINTS[1]}.")
    named = [variant.name for variant in scenario.variants[1:] if re.search(rf"\b{variant.name}\b", text)]
    return problems + [f"README.md: a hint names `{name}`, which gives it away. Ask instead." for name in named]


def section_of(guide: str, heading: str) -> str:
    """What stands under a `## ` heading of a guide; "" where there is none."""
    found = re.search(rf"^## +{re.escape(heading)} *$(.*?)(?=^## |\Z)", guide, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def files_expected(scenario: Scenario) -> list[str]:
    """Every file has a place: the anatomy's own, a declared variant or a declared part."""
    folder = folder_of(scenario)
    parts = {name(part) for part in scenario.parts}
    expected = {f"{module}.py" for module in MODULES | parts | {v.name for v in scenario.variants}} | {"README.md"}
    present = {path.name for path in folder.iterdir() if path.name not in BESIDE}
    problems = [
        f"{stray}: nobody expects it. Declare it in scenario.py (as a variant, or in `parts`), or remove it."
        for stray in sorted(present - expected)
    ]
    needed = {"__init__.py", "scenario.py", "broken.py", "load.py"}
    return problems + [f"{missing}: is missing. Write it." for missing in sorted(needed - present)]


def name(module: ModuleType) -> str:
    """The last part of a module's dotted name."""
    return module.__name__.rpartition(".")[2]


def names_proper(scenario: Scenario) -> list[str]:
    """The scenario's name is words, nobody else's app label, and every variant's begins with its kind."""
    problems = []
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", scenario.name):
        problems.append(f"{scenario.name}: a scenario's name is lower-case words joined by underscores, no numbers.")
    others = {config.label for config in apps.get_app_configs() if config.name != scenario.package}
    if scenario.name in others | RESERVED:
        problems.append(f"{scenario.name}: an app of that name exists. Take the bug's own name.")
    patterns = {"broken": "broken", "tempting": r"tempting_\w+", "fixed": r"fixed(_\w+)?", "attempt": "attempt"}
    return problems + [
        f"{v.name}.py: is declared as {v.kind}, its name must be like {patterns[v.kind]}. Rename it."
        for v in scenario.variants
        if not re.fullmatch(patterns[v.kind], v.name)
    ]


def imports_allowed(scenario: Scenario) -> list[str]:
    """Modules import what their place allows: lab.api, Django and its kin, their own package; load.py no Django."""
    problems = []
    for path in sorted(folder_of(scenario).glob("*.py")):
        if path.name in ("tests.py", "attempt.py"):
            continue
        allowed = ("loadtests.users",) if path.name == "load.py" else (*FOUNDATION, scenario.package)
        problems += [
            f"{path.name}: imports {module}. Allowed are {', '.join(allowed)} and the standard library."
            for module in sorted(imported(path, scenario.package))
            if module.split(".")[0] not in sys.stdlib_module_names
            and not any(f"{module}.".startswith(f"{root}.") for root in allowed)
        ]
    return problems


def imported(path: Path, package: str) -> Iterator[str]:
    """The modules that a file imports, as dotted names; relative ones made absolute."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: 3 - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from lab import runner` imports a module, `from lab.api import Load` a name.
            yield from (f"{module}.{alias.name}" for alias in node.names) if module == "lab" else [module]


def tests_without_load(scenario: Scenario) -> list[str]:
    """No test imports load.py: with it comes Locust, whose gevent patches the whole process that runs the tests."""
    files, load = folder_of(scenario).glob("tests.py"), f"{scenario.package}.load"
    words = "tests.py: imports load.py, and so Locust. Read its text, or name the figures yourself."
    return [words for path in files if load in imported(path, scenario.package)]


def no_sleeps(scenario: Scenario) -> list[str]:
    """No variant sleeps: a bug that needs it is not understood yet."""
    modules = [*(variant.module for variant in scenario.variants), *scenario.parts]
    return [
        f"{path.name}:{line}: sleeps. Let the time be spent where production spends it: a query, the partner."
        for path in (Path(str(module.__file__)) for module in modules)
        for line in sleeping(ast.parse(path.read_text()))
    ]


def sleeping(tree: ast.AST) -> Iterator[int]:
    """The lines that name a sleep, in Python or in SQL."""
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Attribute) and node.attr == "sleep")
            or (isinstance(node, ast.ImportFrom) and any(alias.name == "sleep" for alias in node.names))
            or (isinstance(node, ast.Constant) and "pg_sleep" in str(node.value))
        ):
            yield node.lineno


def modules_short(scenario: Scenario) -> list[str]:
    """Variants and the manifest have at most 40 lines that are not blank."""
    paths = [*(path_of(variant) for variant in scenario.variants), folder_of(scenario) / "scenario.py"]
    return [
        f"{path.name}: has {count} lines that are not blank, {VARIANT_LINES} are allowed. Keep to the bug."
        for path in paths
        if (count := written(path)) > VARIANT_LINES
    ]


def times_decidable(scenario: Scenario) -> list[str]:
    """A claim about time has enough blocks for its interval, and arms that are visited side by side."""
    if not scenario.judges_times:
        return []
    problems = []
    if scenario.load.blocks < MINIMUM_PAIRS:
        problems.append(f"scenario.py: a claim about time needs at least {MINIMUM_PAIRS} blocks of load.")
    if scenario.worker is not None:
        problems.append("scenario.py: a claim about time needs arms side by side; those with a worker take turns.")
    return problems


RULES: tuple[Rule, ...] = (
    nothing_left_to_do,
    guilty_lines_marked,
    fixes_small,
    same_routes,
    first_lines_readable,
    guide_complete,
    hints_given,
    files_expected,
    names_proper,
    imports_allowed,
    tests_without_load,
    no_sleeps,
    modules_short,
    times_decidable,
)


def problems_of(scenario: Scenario) -> list[str]:
    """Everything that is wrong with a scenario."""
    return [problem for rule in RULES for problem in rule(scenario)]


def written(path: Path) -> int:
    """How many lines of a file are not blank."""
    return sum(bool(line.strip()) for line in path.read_text().splitlines())


def vague_names(paths: Iterable[Path]) -> list[str]:
    """No module is named after nothing in particular."""
    return [f"{path}: says nothing of what is in it. Name it after that." for path in paths if path.name in VAGUE]


def long_modules(paths: Iterable[Path]) -> list[str]:
    """No module has more than 250 lines that are not blank."""
    return [
        f"{path}: has {count} lines that are not blank, {MODULE_LINES} are allowed. Split it where it does two things."
        for path in paths
        if (count := written(path)) > MODULE_LINES
    ]


def long_functions(paths: Iterable[Path]) -> list[str]:
    """No function's body, its docstring left out, has more than 30 lines."""
    return [
        f"{path}:{node.lineno}: {node.name}() has {count} lines, {FUNCTION_LINES} are allowed. Give a part a name."
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (count := body_lines(node)) > FUNCTION_LINES
    ]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from a function's first statement to its last, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
