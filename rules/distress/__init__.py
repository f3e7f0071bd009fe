"""Whether a text tells of distress or harm that somebody suffers, and what to say then; all words in distress.toml.

The guideline has nothing on it, so it is no finding. But whoever writes so must not read "nothing to worry about",
nor that their words run somebody down.
"""

from __future__ import annotations

from functools import lru_cache

from rules.distress.ways import Distress, Help, Kind, Way
from rules.distress.ways import Heard as Heard
from rules.expression import Expression
from rules.kept import kept
from rules.text import Text

MOST_ASIDE = 12  # characters beside it that are still a part of it
URGENT = ("danger", "own")


def heard(text: Text) -> Heard | None:
    """Which kind a text is of, as far as words can tell, by the words that come with the program."""
    return builtin().heard(text)


def says_more(text: Text) -> bool:
    """Whether a text of distress says something else as well, which may be told what is thought of it.

    Not where a life may be at stake: there the post can wait.
    """
    told = heard(text)
    return told is not None and told.kind not in URGENT and told.leaves(text) > MOST_ASIDE


def kind_of(text: Text, *, own: bool = True) -> str:
    """The name of that kind, "" for nearly all texts.

    Of a text that is not the reader's `own`, whoever reads it is the one who is worried; weariness is let pass. What is
    said of harm fits both.
    """
    told = heard(text)
    kind = told.kind if told else ""
    return kind if own else {"weary": "", "danger": "other", "own": "other"}.get(kind, kind)


def asks_on(text: Text) -> bool:
    """Whether a message asks who listens, or says no more than that it is hard, where the talk is of distress."""
    return builtin().asks_on(text)


def is_hard(text: Text) -> bool:
    """Whether a message says no more than that it is hard: heard where it goes on about an answer of ours."""
    return builtin().is_hard(text)


@lru_cache(maxsize=1)
def builtin() -> Distress:
    """The words that come with the program."""
    return kept("distress", _prepared, (Distress, Kind, Way, Help, Expression))


def _prepared() -> Distress:
    from rules.distress.loading import FILE, load  # with the reader of TOML, which most starts need not load

    return load(FILE)
