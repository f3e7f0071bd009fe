"""Learn the lookup's ranker: `python -m training.lookup` measures it, `--write` writes rules/guideline/ranker.npz.

Learns from the labelled questions (evaluation/train-questions-*.jsonl), the ways to put it (asked.txt, told.txt), the
concepts, the subjects that others govern and the sentences of the clauses. The margin for "not in the guideline" and
the blend with the word search are chosen on the questions of a file that the model has not seen, each in turn; the
same figures show what each part gains.
"""

from __future__ import annotations

import argparse
import json
import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from rules.guideline.clauses import clauses, numbered
from rules.guideline.concepts import concepts, outside, subjects
from rules.guideline.ranker import FEATURES, NONE, WEIGHTS, Counted, classes, meaning, spelling
from rules.guideline.reading import reading
from rules.guideline.search import as_read, leaning
from rules.guideline.words import word_scores
from rules.text import Text
from training.asked import TOLD, asked

HERE = Path(__file__).parents[1] / "evaluation"
STRENGTH = 40.0  # inverse of the regularisation
MOST_STEPS = 120
HEARD = 0.5  # weight of a word as it sounds
MEANING = 1.0  # length of the part that holds the meaning; that of the others is 1
SHARES = (1.0, 0.6, 0.3)  # weight of a question's first, second and third clause; a concept's word weighs 1
BLENDS = (6.0,)  # 4 to 10 find the same within 0.001; the bounds of search.py are in the scale of this one
# Share of the questions without an answer that must stay without one; the shipped model, which learns from all files,
# keeps a little more than these that learn from one file fewer.
LEAST_KEPT = 0.92
Example = tuple[str, str, float]


def questions(path: Path) -> list[dict]:
    """The labelled rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def examples(rows: list[dict]) -> list[Example]:
    """(text, class, weight) from the data of the guideline, from the ways to put it, and from labelled rows."""
    out: list[Example] = [(ask, c.clauses[0], 1.0) for c in concepts() for ask in (*c.words, *c.asks)]
    # Who writes in kana only, or in romaji, is read by the sound alone.
    out += [(heard, c.clauses[0], HEARD) for c in concepts() for word in c.words if (heard := _hiragana(word))]
    out += [(heard, NONE, HEARD) for subject in subjects() for word in subject.words if (heard := _hiragana(word))]
    out += [(ask, NONE, 1.0) for subject in subjects() for ask in (*subject.words, *subject.asks)]
    out += [(ask, NONE, 1.0) for ask in outside()]
    out += [(part, c.id, 1.0) for c in clauses() for part in re.split("[。、\n]", c.text) if len(part) > 2]
    for row in (*asked(), *asked(TOLD), *rows):
        out += [(row["q"], one, share) for one, share in zip(row["gold"] or [NONE], SHARES, strict=False)]
    return out


def _hiragana(word: str) -> str:
    """How a word sounds; "" where that is how it is written, or too short to tell."""
    sound = reading(Text(word)).translate({code + 0x60: code for code in range(ord("ぁ"), ord("ゖ") + 1)})
    return sound if sound != word and len(sound) > 3 and not sound.isascii() else ""


def matrix(texts: list[str], rarity: np.ndarray | None = None) -> tuple[csr_matrix, np.ndarray]:
    """Rows of spelling, classes and meaning, each of one length; and each feature's rarity, learned where not given."""
    parts = [_part([_spelling(text) for text in texts]), _part([_classes(text) for text in texts])]
    if rarity is None:
        spread = sum(part.getnnz(axis=0) for part in parts)
        rarity = (np.log((1 + len(texts)) / (1 + spread)) + 1).astype(np.float16).astype(np.float32)
    weighed = [normalize(part.multiply(rarity).tocsr()) for part in parts]
    directions = csr_matrix(MEANING * np.array([meaning(_text(text), rarity) for text in texts]))
    return csr_matrix(hstack([weighed[0] + weighed[1], directions])), rarity


def _part(found: list[Counted]) -> csr_matrix:
    """One row for each text: the logarithms of how often each of its features occurs."""
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in found)])
    values = 1 + np.log(np.concatenate([counts for _, counts in found]))
    return csr_matrix((values, np.concatenate([numbers for numbers, _ in found]), starts), (len(found), FEATURES))


@cache
def _text(text: str) -> Text:
    return as_read(text)


@cache
def _spelling(text: str) -> Counted:
    return spelling(_text(text))


@cache
def _classes(text: str) -> Counted:
    return classes(_text(text))


def learn(rows: list[dict]) -> tuple[LogisticRegression, np.ndarray]:
    """The model of all examples with these rows, and the rarity of the buckets.

    What occurs in one example only is left out: it says nothing about others, and costs most of the time.
    """
    texts, answers, weights = zip(*examples(rows), strict=True)
    known, rarity = matrix(list(texts))
    kept = np.flatnonzero(known.getnnz(axis=0) > 1)
    model = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last steps change nothing that is measured here
        model.fit(known[:, kept].astype(np.float32), answers, sample_weight=weights)
    weights_of_all = np.zeros((len(model.classes_), known.shape[1]))
    weights_of_all[:, kept] = model.coef_
    model.coef_, model.n_features_in_ = weights_of_all, known.shape[1]
    return model, rarity


def judge(model: LogisticRegression, rarity: np.ndarray, rows: list[dict]) -> list[tuple]:
    """(row, chances of the clauses, word scores, chance of none) of each row that is no section number.

    The chance of none is less what the question's words lean towards an answer.
    """
    rows = [row for row in rows if numbered(row["q"]) is None]
    chances = model.predict_log_proba(matrix([row["q"] for row in rows], rarity)[0])
    columns = [list(model.classes_).index(clause.id) for clause in clauses()]
    none = list(model.classes_).index(NONE)
    return [
        (r, c[columns], word_scores(text := _text(r["q"])), c[none] - leaning(text))
        for r, c in zip(rows, chances, strict=True)
    ]


def measure(judged: list[tuple], blend: float, margin: float) -> tuple[float, float, float]:
    """Right at 1, right at 3 and kept empty, as shares."""
    ids = [clause.id for clause in clauses()]
    first = third = kept = answerable = 0
    for row, chances, words, none in judged:
        scores = chances + blend * words
        empty = none + blend - scores.max() > margin
        best = [ids[i] for i in np.argsort(-scores, kind="stable")[:3]]
        answerable += bool(row["gold"])
        kept += not row["gold"] and empty
        first += not empty and best[0] in row["gold"]
        third += not empty and bool({*best} & {*row["gold"]})
    return first / answerable, third / answerable, kept / max(1, len(judged) - answerable)


def choose(judged: list[tuple]) -> tuple[float, float]:
    """The blend and margin that find most while enough questions without an answer stay so."""
    best, settings = -1.0, (0.0, 0.0)
    for blend in BLENDS:
        for margin in np.arange(-1.0, 4.01, 0.25):
            first, third, kept = measure(judged, blend, margin)
            if kept >= LEAST_KEPT and first + third > best:
                best, settings = first + third, (blend, float(margin))
    return settings


def write(model: LogisticRegression, rarity: np.ndarray, blend: float, margin: float) -> None:
    """Keep the weights as whole numbers from -127 to 127 times one step."""
    told = model.coef_[:, :FEATURES]
    step = float(np.abs(told).max()) / 127
    np.savez(
        WEIGHTS,
        ids=np.array(model.classes_),
        rarity=rarity.astype(np.float16),
        weights=np.round(told.T / step).astype(np.int8),
        step=step,
        directions=(MEANING * model.coef_[:, FEATURES:].T).astype(np.float16),
        bias=model.intercept_.astype(np.float32),
        blend=blend,
        margin=margin,
    )


def main() -> None:
    """Measure, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights learned from all files")
    wanted = parser.parse_args()
    files = [questions(path) for path in sorted(HERE.glob("train-questions-*.jsonl"))]
    judged = []
    for place, held_out in enumerate(files):
        rest = [row for other, rows in enumerate(files) if other != place for row in rows]
        judged.append(judge(*learn(rest), held_out))
    blend, margin = choose([row for part in judged for row in part])
    for place, part in enumerate(judged, start=1):
        first, third, kept = measure(part, blend, margin)
        print(f"file {place} unseen: at 1 {first:.3f}, at 3 {third:.3f}, kept empty {kept:.3f}")
    judged = [row for part in judged for row in part]
    first, third, kept = measure(judged, blend, margin)
    print(f"chosen: blend {blend}, margin {margin}: at 1 {first:.3f}, at 3 {third:.3f}, kept empty {kept:.3f}")
    if wanted.write:
        write(*learn([row for rows in files for row in rows]), blend, margin)


if __name__ == "__main__":
    main()
