"""The word search over this document: its clauses with all the words people use for them, written and as they sound.

Cutting some three thousand words and questions takes half a second, so the postings come with the program, made by
`python -m training.lookup_words`. Where somebody has changed a clause or a concept they are made anew, at each start.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rules.guideline.clauses import clause, clauses
from rules.guideline.concepts import concepts, plain
from rules.guideline.index import WEIGHTS, Hashes
from rules.guideline.naming import concept_words
from rules.guideline.postings import Gathering, Postings, terms
from rules.guideline.reading import reading
from rules.guideline.vectors import vectors
from rules.text import Text

FILE = Path(__file__).with_name("words.npz")
SOURCES = ("clauses.toml", "concepts.toml")
MOST_OF_A_COMPOUND = 3  # words
NAMED = 0.5  # share of a compound's letters that a concept's word must have, if it is none of its words
_NAMING, _MARKS = ("名詞", "接頭辞", "接尾辞"), ("補助記号", "空白")


def word_scores(text: Text) -> NDArray[np.float64]:
    """The score of each clause in order, 1 for the best; all 0 where no word is known."""
    scores = postings().scores(terms(_hashes()(Text(f"{text.normal}\n{reading(text)}"))))
    top = scores.max()
    return np.asarray(scores / top if top > 0 else scores)


def strange(text: Text) -> bool:
    """Whether none of a text's words, by lemma, stands in a clause or among the words that people use for one."""
    wanted, known = terms(_hashes()(text)[:1]), postings().terms
    return len(wanted) > 0 and not bool((known[known.searchsorted(wanted)] == wanted).any())


def has_strange_head(text: Text) -> bool:
    """Whether a text asks for something of something ("名簿のソート") where the last word is known to nothing here."""
    words = [word for word in text.lexemes if not word.pos.startswith(_MARKS)]
    if not all(word.pos.startswith(_NAMING) or word.surface == "の" for word in words):
        return False
    *before, head = "".join("\n" if word.surface == "の" else word.surface for word in words).split("\n")
    return bool(before and head) and any(strange(Text(word.surface)) for word in Text(head).lexemes)


def is_everyday_word(text: Text) -> bool:
    """Whether a text is a word or a compound whose meaning is known, in no clause and no name for one."""
    words = [word for word in text.lexemes if not word.pos.startswith(_MARKS)]
    if not 0 < len(words) <= MOST_OF_A_COMPOUND or not all(word.pos.startswith(_NAMING) for word in words):
        return False
    written = "".join(word.surface for word in words)
    parts = {plain(word.surface) for word in words}
    named = [word for word, _ in concept_words()(text)]
    ours = any(len(word) >= NAMED * len(written) or (len(word) > 1 and word in parts) for word in named)
    ours = ours or any(written in one.text for one in clauses())
    return not ours and all(vectors().row(word) is not None for word in words)


@lru_cache(maxsize=1)
def postings() -> Postings:
    """As they come with the program, else made anew."""
    with np.load(FILE) as data:
        if str(data["sources"]) == sources():
            return Postings.of(data)
    return gathered()


def gathered() -> Postings:
    """The postings of all clauses."""
    gathering = Gathering(WEIGHTS)
    for one in clauses():
        gathering.add(_hashes()(Text("\n".join((" ".join((*one.headings[-1:], one.name)), _described(one.id))))))
    (postings,) = gathering.postings()
    return postings


def sources() -> str:
    """The digest of what the postings are made of."""
    return sha256(b"".join(FILE.with_name(name).read_bytes() for name in SOURCES)).hexdigest()


@lru_cache(maxsize=1)
def _hashes() -> Hashes:
    return Hashes()


def _described(clause_id: str) -> str:
    lines = [clause(clause_id).text]
    for concept in concepts():
        if concept.clauses[0] == clause_id:
            lines += [*concept.words, *concept.asks]
        elif clause_id in concept.clauses:
            lines += concept.words
    return "\n".join([*lines, *(reading(Text(line)) for line in lines)])
