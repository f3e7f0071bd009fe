"""All clauses ranked for a question: the word search and the learned ranker, added up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rules.guideline.clauses import clause, clauses
from rules.guideline.concepts import concepts
from rules.guideline.index import Index
from rules.guideline.ranker import NONE, ranker
from rules.guideline.reading import reading
from rules.text import Text


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every clause with its score, best first; `answered` whether the guideline seems to say anything at all."""

    clauses: tuple[tuple[str, float], ...]
    answered: bool


def rank(text: Text) -> Ranking:
    """Rank the clauses by the logarithm of their chance plus their share in the word search."""
    model = ranker()
    chances = dict(zip(model.ids, model.log_probabilities(text).tolist(), strict=True))
    ids = [clause.id for clause in clauses()]
    scores = np.array([chances[one] for one in ids]) + model.blend * word_scores(text)
    order = np.argsort(-scores, kind="stable").tolist()
    lead = chances[NONE] + model.blend - float(scores[order[0]])
    return Ranking(tuple((ids[place], float(scores[place])) for place in order), lead <= model.margin)


def word_scores(text: Text) -> NDArray[np.float64]:
    """The word search's score of each clause in order, 1 for the best; all 0 where no word is known."""
    scores = _index().scores(Text(f"{text.normal}\n{reading(text)}")).astype(np.float64)
    top = scores.max()
    return np.asarray(scores / top if top > 0 else scores)


@lru_cache(maxsize=1)
def _index() -> Index:
    return Index((c.id, " ".join((*c.headings[-1:], c.name)), _described(c.id)) for c in clauses())


def _described(clause_id: str) -> str:
    """A clause with all the words people use for it, written and as they sound."""
    lines = [clause(clause_id).text]
    for concept in concepts():
        if concept.clauses[0] == clause_id:
            lines += [*concept.words, *concept.asks]
        elif clause_id in concept.clauses:
            lines += concept.words
    return "\n".join([*lines, *(reading(Text(line)) for line in lines)])
