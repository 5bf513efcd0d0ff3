"""Imports point one way: every package may import those before it in LAYERS, and itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = "sql rest accounts journal pages_app datastores files page_apis developers dashboard visimade_site".split()
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "signals", "misc", "common"}
MODULES = sorted(
    path.relative_to(ROOT)
    for layer in LAYERS
    for path in (ROOT / layer).rglob("*.py")
    if "migrations" not in path.parts
)


def imported_packages(source):
    """The first part of every name that is imported, at the top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_the_list_of_layers_is_complete():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert packages == set(LAYERS)
    assert len(MODULES) > 50


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_point_up(module):
    layer = LAYERS.index(module.parts[0])
    above_or_here = set(LAYERS[: layer + 1])

    ours = set(imported_packages((ROOT / module).read_text())) & {*LAYERS, "tests", "bench"}
    assert ours <= above_or_here


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_relative_imports(module):
    nodes = ast.walk(ast.parse((ROOT / module).read_text()))

    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]


def test_modules_are_named_for_what_they_do():
    assert not [module for module in MODULES if {module.stem, *module.parts[:-1]} & FORBIDDEN_NAMES]


PURE = {
    "accounts/roles.py": {"django.db.models"},  # TextChoices, no query
    "accounts/scopes.py": set(),
    "datastores/schemas/language.py": set(),
    "datastores/schemas/validation.py": set(),
    "pages_app/slugs.py": set(),
    "pages_app/hosting/html.py": set(),
    "pages_app/lint/findings.py": set(),
    "pages_app/lint/rules.py": set(),
    "pages_app/lint/markup.py": set(),
}


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_know_neither_orm_nor_request(module):
    """What they take from Django is named here."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / module).read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}

    assert {name for name in names if name.startswith(("django", "rest_framework"))} == PURE[module]
