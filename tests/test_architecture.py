"""The import rules of ARCHITECTURE.md, and what a command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "indexer"
STAGES = ("read", "store", "extract", "resolve", "search", "graph", "export")
FREE = {
    "indexer.types",
    "indexer.errors",
    "indexer.temporary",
    "indexer.safe_text",
    "indexer.instants",
    "indexer.forcing",
}
ONE_PLACE = {
    "tantivy": "search/tantivy.py",
    "whoosh": "search/whoosh.py search/whoosh_files.py",
    "Stemmer": "search/analysis.py",
    "ahocorasick_rs": "extract/gazetteer.py",
    "charset_normalizer": "read/decode.py",
    "pyvis": "export/html/",
    "click": "cli/",
    "prompt_toolkit": "cli/prompt.py",
    "filelock": "store/connection.py",
    "sqlite3": "store/ library/ read/items.py",
    "zstandard": "read/packed.py",
    "fastwarc": "read/warc.py",
    "tomllib": "read/mapping.py",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(module: Path) -> set[str]:
    """The absolute names of everything that a module imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def stage_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize(
    "module", [m for m in MODULES if stage_of(m) in STAGES], ids=lambda m: str(m.relative_to(PACKAGE))
)
def test_a_stage_imports_no_other_stage(module: Path) -> None:
    own = f"indexer.{stage_of(module)}"
    ours = {name for name in imported(module) if name.startswith("indexer.")}
    strangers = {n for n in ours if not n.startswith(own) and not any(n.startswith(free) for free in FREE)}
    assert not strangers


@pytest.mark.parametrize("module", [m for m in MODULES if stage_of(m) == "cli"], ids=lambda m: m.name)
def test_the_command_line_calls_the_library_and_no_stage(module: Path) -> None:
    touched = {name.split(".")[1] for name in imported(module) if name.startswith("indexer.")}
    # `inspect` shows what the readers give, before any library.
    allowed = {"read"} if module.name == "reading.py" else set()
    assert not touched & set(STAGES) - allowed


@pytest.mark.parametrize("package", ONE_PLACE)
def test_each_outside_package_is_imported_in_one_place(package: str) -> None:
    users = [m.relative_to(PACKAGE).as_posix() for m in MODULES if any(n.split(".")[0] == package for n in imported(m))]
    assert users, f"nothing imports {package}"
    assert all(any(user.startswith(place) for place in ONE_PLACE[package].split()) for user in users), users


HEAVY = {
    "networkx",
    "pyvis",
    "numpy",
    "scipy",
    "jinja2",
    "IPython",
    "ahocorasick_rs",
    "rapidfuzz",
    "prompt_toolkit",
    "charset_normalizer",
}


def loaded_by(*arguments: str) -> set[str]:
    """The top-level packages that are loaded when a command has run."""
    code = (
        "import sys; from indexer.cli import commands\n"
        "try: commands(sys.argv[1:], prog_name='indexer')\n"
        "except SystemExit: pass\n"
        "print('LOADED', *{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_help_loads_no_engine_no_names_and_no_graph() -> None:
    assert not loaded_by("--help") & (HEAVY | {"tantivy", "whoosh", "Stemmer", "sqlite3"})


def test_search_loads_one_engine_no_names_and_no_graph(library_of_samples: Path) -> None:
    loaded = loaded_by("search", "Poland", "-L", str(library_of_samples))
    assert "tantivy" in loaded
    assert not loaded & (HEAVY | {"whoosh"})


def test_entity_and_why_load_no_graph(library_of_samples: Path) -> None:
    assert not loaded_by("entity", "Poland", "-L", str(library_of_samples)) & (HEAVY | {"whoosh"})
