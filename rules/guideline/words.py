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
from rules.guideline.concepts import concepts
from rules.guideline.index import WEIGHTS, Hashes
from rules.guideline.postings import Gathering, Postings, terms
from rules.guideline.reading import reading
from rules.text import Text

FILE = Path(__file__).with_name("words.npz")
SOURCES = ("clauses.toml", "concepts.toml")


def word_scores(text: Text) -> NDArray[np.float64]:
    """The score of each clause in order, 1 for the best; all 0 where no word is known."""
    scores = postings().scores(terms(_hashes()(Text(f"{text.normal}\n{reading(text)}"))))
    top = scores.max()
    return np.asarray(scores / top if top > 0 else scores)


def strange(text: Text) -> bool:
    """Whether none of a text's words, by lemma, stands in a clause or among the words that people use for one."""
    wanted, known = terms(_hashes()(text)[:1]), postings().terms
    return len(wanted) > 0 and not bool((known[known.searchsorted(wanted)] == wanted).any())


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
