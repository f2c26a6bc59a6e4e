"""Options together: contradictions are refused, machine forms are whole, a pipe may close."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.cli import COMMANDS, commands
from indexer.errors import UsageError
from indexer.library import Library
from tests.conftest import Run

ARGUMENTS = {
    "ingest": ["."], "entity": ["x"], "account": ["x"], "why": ["x", "y"], "path": ["x", "y"], "inspect": ["x"]
}  # fmt: skip
VALUES = {"--limit": "3", "--group": "thread", "--batch": "x", "--max-nodes": "3", "--jobs": "2", "--map": __file__}


def leaves() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(commands)
    for name in COMMANDS:
        command = commands.get_command(context, name)
        assert command is not None
        yield name, command


PAIRS = [
    (name, one, other)
    for name, command in leaves()
    for group in getattr(command.callback, "exclusive", ())
    for one, other in combinations(group, 2)
]


def written(option: str) -> list[str]:
    if not option.startswith("-"):
        return ["word"]
    return [option, VALUES[option]] if option in VALUES else [option]


def test_every_command_with_two_machine_forms_refuses_both() -> None:
    for name, command in leaves():
        forms = {"--json", "--csv"} & {option for parameter in command.params for option in parameter.opts}
        if len(forms) == 2:
            assert name == "graph" or any(forms <= {one, other} for n, one, other in PAIRS if n == name), name
    assert len(PAIRS) > 90


@pytest.mark.parametrize(("name", "one", "other"), PAIRS)
def test_options_that_contradict_each_other_are_refused_with_both_names(name: str, one: str, other: str) -> None:
    arguments = [name, *ARGUMENTS.get(name, []), *written(one), *written(other)]
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 2, done.output
    assert one in done.output
    assert other in done.output
    assert "cannot be used together" in done.output


def test_the_library_is_named_before_or_after_the_command_and_once(run: Run, library_of_samples: Path) -> None:
    counts = [run(*words).stdout for words in (
        ["-L", library_of_samples, "search", "Poland", "--count"],
        ["search", "-L", library_of_samples, "Poland", "--count"],
        ["-L", library_of_samples, "search", "Poland", "--count", "-L", library_of_samples],
    )]  # fmt: skip
    assert len(set(counts)) == 1
    assert int(counts[0]) > 10
    assert run("search", "Poland", "--count", env={"INDEXER_LIBRARY": str(library_of_samples)}).stdout == counts[0]
    done = run("-L", library_of_samples, "search", "Poland", "-L", "other")
    assert done.returncode == 2
    assert "-L other cannot be used together" in done.stderr


def test_an_unknown_command_is_answered_with_the_nearest(run: Run) -> None:
    done = run("serch", "Poland")
    assert done.returncode == 2
    assert "Did you mean 'search'?" in done.stderr


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which every list is longer than people are shown."""
    folder = tmp_path_factory.mktemp("crowd")
    people = [f"{first} {last}" for first in ("Anna", "Boris", "Clara", "Denis", "Emil", "Frida")
              for last in ("Karlsson", "Novak", "Ostrova", "Petrenko")]  # fmt: skip
    comments = [{"id": str(n), "author": f"user{n}", "published": f"2024-05-{1 + n % 28:02}",
                 "text": f"Poland, says {people[n % len(people)]}, and {people[(n + 1) % len(people)]} of Warsaw."}
                for n in range(40)]  # fmt: skip
    threads = [{"id": f"t{k}", "title": f"Poland and grain {k}", "text": "Poland and Ukraine trade grain.", "published":
                "2024-05-01", "comments": comments} for k in range(12)]  # fmt: skip
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, threads)) + "\n", encoding="utf-8")
    Library(folder / "index").ingest(str(folder / "t.jsonl"))
    return folder / "index"


def ask(*words: str | Path) -> Result:
    """The command in this process, which loads everything once."""
    return CliRunner().invoke(commands, [str(word) for word in words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    "words",
    [["search", "Poland"], ["entity", "Poland"], ["top"], ["top", "accounts"], ["top", "pairs"], ["compare"],
     ["why", "user1", "Poland"], ["account", "user1"]],
    ids=" ".join,
)  # fmt: skip
def test_machine_forms_are_whole_unless_limited_and_people_are_told_how_many_more(
    crowd: Path, words: list[str]
) -> None:
    whole = ask("-L", crowd, *words, "--json", "--limit", "all")
    assert ask("-L", crowd, *words, "--json").stdout == whole.stdout
    table = ask("-L", crowd, *words, "--csv")
    assert table.stdout == ask("-L", crowd, *words, "--csv", "--limit", "all").stdout
    assert rows(table.stdout)
    if words[0] in ("search", "top", "why"):
        assert len(rows(table.stdout)) == len(whole.stdout.splitlines())
        assert len(ask("-L", crowd, *words, "--json", "--limit", "2").stdout.splitlines()) == 2
    if len(rows(table.stdout)) > 30:
        shown = ask("-L", crowd, *words)
        assert any(word in shown.stdout + shown.stderr for word in ("shows them all", " more")), shown.stderr


def test_ids_and_trec_lines_are_whole(crowd: Path) -> None:
    for form in ("--ids", "--trec"):
        assert len(ask("-L", crowd, "search", "Poland", form).stdout.splitlines()) == 492
        assert len(ask("-L", crowd, "search", "Poland", form, "--limit", "7").stdout.splitlines()) == 7
    folded = ask("-L", crowd, "search", "Poland", "--json", "--fold").stdout.splitlines()
    assert sum(json.loads(line)["copies"] + 1 for line in folded) == 492 > len(folded)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    "words",
    ["search Poland --limit all", "search Poland --csv", "search Poland --ids", "top pairs --json", "graph --json",
     "graph --csv -o -", "show t1", "--help"],
)  # fmt: skip
def test_a_pipe_that_closes_is_no_error_and_no_empty_answer(crowd: Path, words: str) -> None:
    script = (
        f'{sys.executable} -m indexer {words} 2>errors | head -c 1 >/dev/null; echo "${{PIPESTATUS[0]}}"; cat errors'
    )
    done = subprocess.run(["bash", "-c", script], env={**os.environ, "INDEXER_LIBRARY": str(crowd)}, check=True,
                          cwd=crowd.parent, capture_output=True, text=True, timeout=120)  # fmt: skip
    status, *errors = done.stdout.splitlines()
    assert status == "0"
    assert not any("Traceback" in line or "Broken pipe" in line or "BrokenPipe" in line for line in errors), errors


def test_facets_show_the_names_of_entities_beside_their_ids(crowd: Path) -> None:
    assert "Poland  place:poland" in ask("-L", crowd, "search", "", "--facets").stdout
    facets = [json.loads(line) for line in ask("-L", crowd, "search", "", "--facets", "--json").stdout.splitlines()]
    (entities,) = [facet["values"] for facet in facets if facet["facet"] == "entity"]
    assert {"value": "place:poland", "name": "Poland"}.items() <= entities[0].items()


def test_a_backup_given_to_ingest_says_what_it_is(run: Run, crowd: Path, tmp_path: Path) -> None:
    assert run("-L", crowd, "backup", "saved.zip").returncode == 0
    done = run("ingest", "saved.zip")
    assert done.returncode == 3
    assert "indexer restore" in done.stderr
    assert Library(tmp_path / "index").status().counts[1] == ("threads", 0)


def test_one_path_alone_is_no_list_of_letters(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Poland builds a bridge\n\nIt is long.\n", encoding="utf-8")
    report = Library(tmp_path / "index").ingest(str(tmp_path / "page.txt"))
    assert report.threads == 1
    assert Library(tmp_path / "other").ingest(tmp_path / "page.txt").threads == 1


@pytest.mark.parametrize("name", ["\ud800", "\x00", "a\u202eb", "x" * 100_000])
def test_any_string_is_a_name_and_a_query(crowd: Path, name: str) -> None:
    library = Library(crowd)
    assert not library.entity(name)
    assert not library.account(name)
    assert not library.why(name, "Poland")
    assert library.path(name, "Poland") is None
    assert not library.names_beginning(name)
    assert library.post(name) is None
    assert not library.thread(name)
    assert library.count(name) == 0
    assert not library.top(source=name)
    with pytest.raises(UsageError):
        library.judge("ignore", name)


@pytest.mark.parametrize("words", [" ".join(f"w{n}" for n in range(2000)), "Poland " * 2000, "-nowhere " * 2000])
def test_two_thousand_words_are_a_query(crowd: Path, words: str) -> None:
    assert Library(crowd).search(words).total == (0 if words.startswith("w") else 492)
