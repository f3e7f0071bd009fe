"""Learn to tell drafts from questions: `python -m training.intent` measures, `--write` writes rules/intent.npz.

Learns from the labelled drafts and questions of evaluation/train-*.jsonl and the questions in the data of the
guideline. The threshold is chosen on files that the model has not seen: the lowest that still reviews enough drafts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rules.guideline.concepts import concepts, subjects
from rules.intent import BUCKETS, WEIGHTS, features, may_ask
from rules.text import Text

EVALUATION = Path(__file__).parents[1] / "evaluation"
STRENGTH = 20.0  # inverse of the regularisation
LEAST_REVIEWED = 0.994  # share of the drafts of unseen files that must stay drafts
Example = tuple[str, bool]  # a message, and whether it is a question


def read(path: Path, key: str) -> list[str]:
    """The texts of a file of rows."""
    return [json.loads(line)[key] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def folds() -> list[list[Example]]:
    """The examples in parts by author: a file of questions with every second file of drafts."""
    asked = [read(path, "q") for path in sorted(EVALUATION.glob("train-questions-*.jsonl"))]
    drafts = [read(path, "text") for path in sorted(EVALUATION.glob("train-[0-9]*.jsonl"))]
    return [
        [(text, True) for text in questions]
        + [(text, False) for texts in drafts[place :: len(asked)] for text in texts]
        for place, questions in enumerate(asked)
    ]


def own_examples() -> list[Example]:
    """The questions that stand in the data of the guideline."""
    return [(ask, True) for entry in (*concepts(), *subjects()) for ask in entry.asks]


def matrix(examples: list[Example]) -> csr_matrix:
    """One row for each text: its features, each the inverse root of their number."""
    found = [features(Text(text)) for text, _ in examples]
    starts = np.cumsum([0, *map(len, found)])
    values = np.concatenate([np.full(len(row), max(1, len(row)) ** -0.5) for row in found])
    return csr_matrix((values, np.concatenate(found).astype(int), starts), (len(found), BUCKETS))


def learn(examples: list[Example]) -> LogisticRegression:
    """The model of some examples; single words say nothing about how a question is put."""
    examples = [(text, asked) for text, asked in examples if not asked or is_sentence(text)]
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    return model.fit(matrix(examples), [is_question for _, is_question in examples])


def is_sentence(text: str) -> bool:
    """Whether a question is more than a few words."""
    return len(Text(text).lexemes) > 6


def main() -> None:
    """Measure on unseen files, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights learned from all files")
    wanted = parser.parse_args()
    parts = folds()
    scores, questions, sentences = [], [], []
    for place, held_out in enumerate(parts):
        rest = [example for other, part in enumerate(parts) if other != place for example in part]
        odds = learn(rest + own_examples()).decision_function(matrix(held_out))
        scores.append(np.where([may_ask(Text(text)) for text, _ in held_out], odds, -np.inf))
        questions += [is_question for _, is_question in held_out]
        sentences += [is_question and is_sentence(text) for text, is_question in held_out]
    odds, asked, whole = np.concatenate(scores), np.array(questions), np.array(sentences)
    threshold = float(np.quantile(odds[~asked], LEAST_REVIEWED, method="higher"))
    print(f"threshold {threshold:+.2f}: drafts reviewed {(odds[~asked] <= threshold).mean():.4f}")
    asking = whole & np.isfinite(odds)
    print(f"sentences looked up {(odds[whole] > threshold).mean():.3f}, asking {(odds[asking] > threshold).mean():.3f}")
    if wanted.write:
        model = learn([example for part in parts for example in part] + own_examples())
        step = float(np.abs(model.coef_).max()) / 127
        weights = np.round(model.coef_[0] / step).astype(np.int8)
        np.savez_compressed(WEIGHTS, weights=weights, step=step, bias=model.intercept_[0], threshold=threshold)


if __name__ == "__main__":
    main()
