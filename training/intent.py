"""Learn to tell drafts from questions, and from what is said to the bot, for rules/message/intent.npz.

`python -m training.intent` measures, `--write` writes.

Learns from the labelled drafts and questions of evaluation/train-*.jsonl, the questions in the data of the guideline,
ways to ask (asked.txt, told.txt, enquiries.txt), posts that are short, speak of social media itself or ask (posts.txt),
and the examples that the rules of the catalog flag or, where they plainly state something, let pass. Few drafts are as
short as a question and ask nothing but the crowd; so the sentences that ask within longer drafts count as drafts of
their own ("うちの課長、無能じゃない?").
The thresholds are chosen on files that the model has not seen: the lowest that still review enough drafts, above all of
those in which the rules find something, and enough of such sentences.
What is said to the bot (talk.txt) is told from drafts as short by a second model over the same features. Its threshold
is the one that only few drafts of unseen files exceed.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from rules.catalog import load
from rules.guideline.concepts import concepts, subjects
from rules.message.intent import LONGEST_TALK, amiss, asks, intent, is_short, states
from rules.message.intent_model import BUCKETS, LENGTHS, TALK, WEIGHTS, features, length, meaning
from rules.message.terms import MOST_WORDS
from rules.text import Text
from training.asked import ASKED, TOLD, asked

EVALUATION = Path(__file__).parents[1] / "evaluation"
POSTS = Path(__file__).with_name("posts.txt")
ENQUIRIES = Path(__file__).with_name("enquiries.txt")
TALKS = Path(__file__).with_name("talk.txt")
STRENGTH = 20.0  # inverse of the regularisation
# Shares of the drafts of unseen files that may be lost to a lookup: of those that ask and those that do not, by what
# the rules find in them (nothing, something, what they would stop).
MOST_LOST = {"asking": (0.0035, 0.0003, 0.0001), "telling": (0.006, 0.0001, 0.0001)}
MOST_SENTENCES_LOST = 0.08  # share of the sentences that ask within unseen drafts, likewise
SENTENCE = range(6, 61)  # characters of such a sentence
MEANING = 0.7  # weight of the part that holds the meaning; that of the spelling is 1
LENGTH = 0.5  # weight of the class of a text's length
MOST_OFFERED = 0.14  # share of the drafts that do not ask whose review offers a lookup
TALK_STRENGTH = 5.0  # as STRENGTH, of the model of what is said to the bot
TALK_WEIGHT = 8.0  # of what is said to the bot, where that of a draft is 1: there are thirty times as many drafts
TALK_PARTS = 9  # in which files of drafts are left out, to choose its threshold by
MOST_TAKEN_FOR_TALK = 0.015  # share of the short drafts of unseen files
Thresholds = dict[str, list[float] | float]
Example = tuple[str, bool]  # a message, and whether it is a question


def read(path: Path, key: str) -> list[str]:
    """The texts of a file of rows."""
    return [json.loads(line)[key] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def draft_files() -> list[list[str]]:
    """The drafts of each author's file."""
    return [read(path, "text") for path in sorted(EVALUATION.glob("train-[0-9]*.jsonl"))]


def folds() -> list[list[Example]]:
    """The examples in parts by author: a file of questions with every second file of drafts."""
    asked = [read(path, "q") for path in sorted(EVALUATION.glob("train-questions-*.jsonl"))]
    drafts = draft_files()
    return [
        [(text, True) for text in questions]
        + [(text, False) for texts in drafts[place :: len(asked)] for text in texts]
        for place, questions in enumerate(asked)
    ]


def sentences(examples: list[Example]) -> list[Example]:
    """The sentences that ask within the longer drafts, each a draft by itself."""
    found = [
        text.normal[start:end].strip()
        for text in (_text(text) for text, is_question in examples if not is_question)
        if len(text.sentences) > 1
        for start, end in text.sentences
    ]
    return [(one, False) for one in dict.fromkeys(found) if len(one) in SENTENCE and asks(_text(one))]


def own_examples() -> list[Example]:
    """What is no file of rows: the questions in the data of the guideline, ways to ask, posts, rules' examples."""
    ways = [row["q"] for path in (ASKED, TOLD) for row in asked(path)] + _lines(ENQUIRIES)
    data = [ask for entry in (*concepts(), *subjects()) for ask in entry.asks]
    flagged = dict.fromkeys(example.text for rule in load().rules for example in rule.flags)
    passed = dict.fromkeys(example.text for rule in load().rules for example in rule.passes)
    ours = [*flagged, *(text for text in passed if states(_text(text)) and not asks(_text(text)))]
    return [(ask, True) for ask in (*data, *ways)] + [(post, False) for post in (*_lines(POSTS), *ours)]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def matrix(examples: list[Example]) -> csr_matrix:
    """One row for each text: its features, each the inverse root of their number, its length and its meaning."""
    texts = [_text(text) for text, _ in examples]
    found = [features(text) for text in texts]
    starts = np.cumsum([0, *map(len, found)])
    values = np.concatenate([np.full(len(row), max(1, len(row)) ** -0.5) for row in found])
    put = csr_matrix((values, np.concatenate(found).astype(int), starts), (len(found), BUCKETS))
    sizes = LENGTH * np.eye(LENGTHS)[[length(text) for text in texts]]
    return csr_matrix(hstack([put, sizes, MEANING * np.array([meaning(text) for text in texts])]))


@cache
def _text(text: str) -> Text:
    return Text(text)


def learn(examples: list[Example]) -> LogisticRegression:
    """The model of some examples. Single words say nothing about how a question is put, nor do longer texts."""
    examples = [(text, asked) for text, asked in examples if is_short(_text(text)) and (not asked or is_sentence(text))]
    model = LogisticRegression(C=STRENGTH, max_iter=500, tol=3e-4)
    return model.fit(matrix(examples), [is_question for _, is_question in examples])


def is_sentence(text: str) -> bool:
    """Whether a question is more than a few words."""
    return len(_text(text).lexemes) > MOST_WORDS


def measure_shipped() -> None:
    """What rules/message/intent.npz makes of the files that are only for measuring."""
    drafts = [intent(text) for text in read(EVALUATION / "drafts.jsonl", "text")]
    print(f"shipped: drafts reviewed {drafts.count('draft')} of {len(drafts)}")
    sentences = [text for text in read(EVALUATION / "questions.jsonl", "q") if is_sentence(text)]
    for name, wanted in (("that ask", True), ("that only tell", False)):
        found = [intent(text) for text in sentences if asks(Text(text)) == wanted]
        print(f"shipped: sentences {name} looked up {found.count('question')} of {len(found)}")


def choose(examples: list[Example], odds: np.ndarray, within: np.ndarray) -> Thresholds:
    """The thresholds by the odds of unseen examples and of the sentences within them, and what they do to these."""
    texts = [_text(text) for text, _ in examples]
    drafts = np.array([not is_question for _, is_question in examples])
    whole = np.array([is_question and is_sentence(text) for text, is_question in examples])
    short = np.array([is_short(text) for text in texts])
    ask = short & np.array([asks(text) for text in texts])
    found = np.array([amiss(text) if short else 0 for text, short in zip(texts, short, strict=True)])
    kinds = {"asking": ask, "telling": short & ~ask}
    thresholds: Thresholds = {
        name: np.maximum.accumulate(
            [
                _losing(share, odds[drafts & those & (found == grade)], drafts.sum())
                for grade, share in enumerate(MOST_LOST[name])
            ]
        ).tolist()
        for name, those in kinds.items()
    }
    least = float(np.quantile(within, 1 - MOST_SENTENCES_LOST))
    thresholds["asking"] = np.maximum(thresholds["asking"], least).tolist()
    looked_up = np.zeros(len(odds), bool)
    for name, those in kinds.items():
        looked_up |= those & (odds > np.array(thresholds[name])[found])
    print(f"sentences that ask within drafts reviewed {(within <= least).mean():.3f} of {len(within)}")
    print(f"drafts reviewed {1 - looked_up[drafts].mean():.4f}; lost {looked_up[drafts].sum()} of {drafts.sum()},")
    print(f"  in which rules find something {(looked_up & drafts & (found > 0)).sum()}")
    print(
        f"sentences looked up: asking {looked_up[whole & ask].mean():.3f}, others {looked_up[whole & ~ask].mean():.3f}"
    )
    return thresholds | {"offered": _losing(MOST_OFFERED, odds[drafts & kinds["telling"]], drafts.sum())}


def _losing(share: float, odds: np.ndarray, drafts: int) -> float:
    """The threshold that loses a share of so many drafts among those of one kind, by their odds. Raises SystemExit."""
    ranked, spared = np.sort(odds)[::-1], int(share * drafts)
    if spared >= len(ranked):
        raise SystemExit(f"of {len(ranked)} drafts of one kind {spared} may be lost: there are too few to choose from")
    return float(ranked[spared])


def learn_talk() -> tuple[LogisticRegression, float]:
    """The model of what is said to the bot, and its threshold by the short drafts of files that it has not seen."""
    talk, posts, files = _lines(TALKS), _lines(POSTS), draft_files()
    drafts = [
        [text for texts in files[at::TALK_PARTS] for text in texts if len(text) <= LONGEST_TALK]
        for at in range(TALK_PARTS)
    ]
    texts = [*talk, *posts, *(text for those in drafts for text in those)]
    said = np.arange(len(texts)) < len(talk)
    place = np.array(  # the part that each is left out with; posts are always learned from
        [at % TALK_PARTS for at in range(len(talk))]
        + [-1] * len(posts)
        + [at for at, those in enumerate(drafts) for _ in those]
    )
    rows, odds = matrix([(text, False) for text in texts]), np.full(len(texts), -np.inf)
    for at in range(TALK_PARTS):
        unseen = place == at
        odds[unseen] = _talk_model().fit(rows[~unseen], said[~unseen]).decision_function(rows[unseen])
    least = float(np.quantile(odds[~said & (place >= 0)], 1 - MOST_TAKEN_FOR_TALK))
    print(
        f"said to the bot: {(odds[said] > least).mean():.3f} of {said.sum()} known, and {MOST_TAKEN_FOR_TALK} of drafts"
    )
    return _talk_model().fit(rows, said), least


def _talk_model() -> LogisticRegression:
    return LogisticRegression(C=TALK_STRENGTH, class_weight={True: TALK_WEIGHT, False: 1.0}, max_iter=500, tol=3e-4)


def parameters(model: LogisticRegression) -> dict[str, np.ndarray | float]:
    """The weights as whole numbers from -127 to 127 times one step, and the rest as it is."""
    put, sizes, directions = np.split(model.coef_[0], [BUCKETS, BUCKETS + LENGTHS])
    step = float(np.abs(put).max()) / 127
    return {
        "weights": np.round(put / step).astype(np.int8),
        "lengths": (LENGTH * sizes).astype(np.float32),
        "directions": (MEANING * directions).astype(np.float16),
        "step": step,
        "bias": model.intercept_[0],
    }


def write(question: LogisticRegression, thresholds: Thresholds, talk: LogisticRegression, least: float) -> None:
    """Keep both models and their thresholds."""
    of_talk = {f"{TALK}{name}": value for name, value in (parameters(talk) | {"least": least}).items()}
    np.savez_compressed(WEIGHTS, **parameters(question), **thresholds, **of_talk)


def main() -> None:
    """Measure on unseen files, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights learned from all files")
    wanted = parser.parse_args()
    parts = folds()
    within = [sentences(part) for part in parts]
    own = own_examples()
    scores, heard = [], []
    for place, held_out in enumerate(parts):
        rest = [example for other, part in enumerate(parts) if other != place for example in part + within[other]]
        model = learn(rest + own)
        scores.append(model.decision_function(matrix(held_out)))
        heard.append(model.decision_function(matrix([one for one in within[place] if is_short(_text(one[0]))])))
    thresholds = choose([example for part in parts for example in part], np.concatenate(scores), np.concatenate(heard))
    talk, least = learn_talk()
    if wanted.write:
        every = [example for part, heard_there in zip(parts, within, strict=True) for example in part + heard_there]
        write(learn(every + own), thresholds, talk, least)
    measure_shipped()


if __name__ == "__main__":
    main()
