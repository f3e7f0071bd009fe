"""All clauses ranked for a question: the word search and the learned ranker, added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rules.guideline.clauses import clauses
from rules.guideline.ranker import NONE, ranker
from rules.guideline.words import word_scores
from rules.text import Text, once_per_text


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every clause with its score, best first; and by how much "not in the guideline" wins, which may be negative.

    Up to `margin` the guideline still seems to say something.
    """

    clauses: tuple[tuple[str, float], ...]
    lead: float
    margin: float


@once_per_text  # where there is no answer, what comes nearest is asked for next
def rank(text: Text) -> Ranking:
    """Rank the clauses by the logarithm of their chance plus their share in the word search."""
    model = ranker()
    chances = dict(zip(model.ids, model.log_probabilities(text).tolist(), strict=True))
    ids = [clause.id for clause in clauses()]
    scores = np.array([chances[one] for one in ids]) + model.blend * word_scores(text)
    order = np.argsort(-scores, kind="stable").tolist()
    lead = chances[NONE] + model.blend - float(scores[order[0]])
    return Ranking(tuple((ids[place], float(scores[place])) for place in order), lead, model.margin)
