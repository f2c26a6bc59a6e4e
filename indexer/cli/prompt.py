"""`indexer search` without a query, at a terminal: a line to type queries in, with completion and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from indexer.cli.naming import endings
from indexer.cli.printing import remark
from indexer.errors import IndexerError, QueryError

if TYPE_CHECKING:
    from indexer.library import Library


class _Names(Completer):
    """Fields and names for the word before the cursor."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Whole words in the place of the one that was begun."""
        begun = document.get_word_before_cursor(WORD=True)
        for ending in endings(self.library, begun):
            yield Completion(ending, start_position=-len(begun))


def ask(library: Library, answer: Callable[[str], object]) -> None:
    """Ask for queries and answer them until the line is empty or the input ends."""
    remark("Type a query; Tab completes fields and names; an empty line ends.")
    session: PromptSession[str] = PromptSession(completer=_Names(library), complete_while_typing=True)
    while True:
        try:
            query = session.prompt("search> ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not query:
            return
        try:
            answer(query)
        except QueryError as error:
            remark(f"{' ' * (len('search> ') + error.position)}^ {error}")
        except IndexerError as error:
            remark(str(error))
