"""Names in Russian and Ukrainian text by slovnet, where the extra ``ru`` is installed: pip install 'indexer[ru]'.

The model stands in the package natasha (MIT), of which nothing is run but slovnet's own reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Any

from indexer.types import EntityKind, Mention, Span

_KINDS: dict[str, EntityKind] = {"PER": "person", "ORG": "organisation", "LOC": "place"}
_WORDS, _MODEL = "emb/navec_news_v1_1B_250K_300d_100q.tar", "model/slovnet_ner_news_v1.tar"
_SURE = 0.8
"""It does not say how sure it is."""


def version() -> str | None:
    """What is installed; None when it is not."""
    if not all(util.find_spec(package) for package in ("natasha", "slovnet", "navec")):
        return None
    return f"natasha {metadata.version('natasha')} slovnet {metadata.version('slovnet')}"


def find(text: str, sentences: Sequence[Span]) -> list[Mention]:
    """Every name in these sentences of the text, in order, none overlapping another; only where it is installed."""
    return [
        Mention(start, end, text[start:end], "name", None, _KINDS[span.type], "slovnet", _SURE)
        for sentence in sentences
        for span in _model()(text[sentence.start : sentence.end]).spans
        for start, end in [(sentence.start + span.start, sentence.start + span.stop)]
        if span.type in _KINDS
    ]


@cache
def _model() -> Callable[[str], Any]:
    from navec import Navec
    from slovnet import NER

    # Found without running natasha: it wants much that we do not need.
    spec = util.find_spec("natasha")
    folder = Path((spec.submodule_search_locations or [""])[0] if spec else "") / "data"
    model = NER.load(str(folder / _MODEL))
    model.navec(Navec.load(str(folder / _WORDS)))
    return model  # type: ignore[no-any-return]
