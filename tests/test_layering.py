"""Imports point one way: every package may import those before it in LAYERS, and itself. Nothing hides in strings."""

import ast
import re
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = "rest sql accounts journal pages_app datastores files page_apis developers dashboard visimade_site".split()
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "signals", "misc", "common"}
MODULES = sorted(
    path.relative_to(ROOT)
    for layer in LAYERS
    for path in (ROOT / layer).rglob("*.py")
    if "migrations" not in path.parts
)
TREES = {module: ast.parse((ROOT / module).read_text()) for module in MODULES}
LOADERS = {"import_string", "import_module", "__import__", "get_model"}
DOTTED = re.compile(rf"({'|'.join(LAYERS)})(\.\w+)+")


def imported_packages(tree):
    """The first part of every name that is imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def named_in_strings(tree):
    """The package of every string that is a dotted name of ours, such as a setting, a model or a task has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := DOTTED.fullmatch(node.value)):
            yield found[1]


def names_used(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def here_or_before(module):
    return set(LAYERS[: LAYERS.index(module.parts[0]) + 1])


def test_the_list_of_layers_is_complete():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert packages == set(LAYERS)
    assert len(MODULES) > 50


def test_imports_point_one_way():
    found = {module: set(imported_packages(tree)) & {*LAYERS, "tests", "bench"} for module, tree in TREES.items()}

    assert {module: beyond for module, names in found.items() if (beyond := names - here_or_before(module))} == {}


def test_strings_name_nothing_above():
    found = {module: set(named_in_strings(tree)) for module, tree in TREES.items()}

    assert {module: beyond for module, names in found.items() if (beyond := names - here_or_before(module))} == {}


def test_only_the_top_loads_by_name():
    below = {module: tree for module, tree in TREES.items() if module.parts[0] != LAYERS[-1]}

    assert [module for module, tree in below.items() if LOADERS & set(names_used(tree))] == []


def test_a_string_would_be_noticed():
    tree = ast.parse("TASK = 'files.purging.purge_page'; URL = 'https://files.example.org/a'; FILE = 'files'")

    assert list(named_in_strings(tree)) == ["files"]


def test_no_relative_imports():
    nodes = [(module, node) for module, tree in TREES.items() for node in ast.walk(tree)]

    assert [module for module, node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []


def test_modules_are_named_for_what_they_do():
    assert not [module for module in MODULES if {module.stem, *module.parts[:-1]} & FORBIDDEN_NAMES]


def test_rooms_have_no_more_than_twenty_modules():
    folders = {module.parent for module in MODULES}

    assert [folder for folder in folders if len(list((ROOT / folder).glob("*.py"))) > 20] == []


def test_modules_and_functions_are_short():
    lines = [len((ROOT / module).read_text().splitlines()) for module in MODULES]
    functions = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]

    assert median(filter(None, lines)) <= 60
    assert median(node.end_lineno - node.lineno + 1 for node in functions) <= 5
    assert [module for module, number in zip(MODULES, lines, strict=True) if number > 400] == []


PURE = {
    "accounts/roles.py": {"django.db.models"},  # TextChoices, no query
    "accounts/scopes.py": set(),
    "datastores/schemas/effort.py": set(),
    "datastores/schemas/language.py": set(),
    "datastores/schemas/translation.py": set(),
    "datastores/schemas/validation.py": set(),
    "pages_app/slugs.py": set(),
    "pages_app/stores.py": {"django.db.models"},
    "pages_app/switches.py": set(),
    "pages_app/hosting/html.py": set(),
    "pages_app/lint/findings.py": set(),
    "pages_app/lint/rules.py": set(),
    "pages_app/lint/markup.py": set(),
}


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_know_neither_orm_nor_request(module):
    """What they take from Django is named here."""
    names = set()
    for node in ast.walk(TREES[Path(module)]):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}

    assert {name for name in names if name.startswith(("django", "rest_framework"))} == PURE[module]
