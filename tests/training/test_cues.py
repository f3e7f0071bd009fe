"""Learning the reader's weights, on a tenth of the rows and with made-up word vectors."""

import json

import numpy as np
import pytest

from rules.cues.features import CONTENT, hash64
from rules.cues.reader import load
from rules.text import Text
from training.rows import LABELS, RowError, files, read
from training.thresholds import lifted

cues = pytest.importorskip("training.cues", reason="needs SciPy (constraints-dev.txt)", exc_type=ImportError)


def learner_of(step):
    """A learner of one row in so many."""
    rows = [row for row in read(files())[::step] if len(row.text) < 400]
    words = {lexeme.surface for row in rows for lexeme in Text(row.text).lexemes if lexeme.pos.startswith(CONTENT)}
    row_of = {hash64(word) >> 32: place % 500 for place, word in enumerate(sorted(words))}
    keys = np.array(sorted(row_of), np.uint32)
    values = np.random.default_rng(1).normal(size=(500, 16)).astype(np.float32)
    return cues.Learner(rows, cues.Vectors(values, keys, np.array([row_of[key] for key in keys.tolist()], np.uint16)))


@pytest.fixture(scope="module")
def learner():
    return learner_of(20)


@pytest.fixture(scope="module")
def scores(learner):
    return learner.unseen()


def test_unseen_rows_are_told_apart(learner, scores):
    ranks = [
        (scores[learner.must[:, i], i, None] > scores[None, ~learner.must[:, i] & ~learner.may[:, i], i][0]).mean()
        for i in range(len(LABELS))
        if learner.must[:, i].any()
    ]
    assert np.mean(ranks) > 0.75  # a coin would reach 0.5


def test_leaving_files_out_is_learning_without_them():
    """The short cut gives what learning anew from the other files gives; each file lies in one fold."""
    learner = learner_of(100)
    rows = learner.corpus.rows
    here = np.flatnonzero(learner.folds == learner.folds[0])
    left = {rows[i].file for i in here}
    without = cues.Learner([row for row in rows if row.file not in left], learner.vectors)
    assert len(without.corpus.rows) == len(rows) - len(here)
    without_fold = dict(learner.model.folds())[learner.folds[0]]
    assert not without_fold[learner.folds[learner.corpus.owners[learner.chosen]] == learner.folds[0]].any()
    # Rarity is counted on all rows in the one and on the others' in the other: alike, not the same.
    left_out = learner.scores(without_fold, here)
    likeness = np.corrcoef(left_out.ravel(), _anew(without, [rows[i] for i in here]).ravel())[0, 1]
    assert likeness > 0.95


def _anew(learner, rows):
    both = cues.Learner([*learner.corpus.rows, *rows], learner.vectors)
    coefficients = np.zeros((len(both.chosen), len(LABELS) + 1), np.float32)
    known = np.isin(both.corpus.owners[both.chosen], np.arange(len(learner.corpus.rows)))
    coefficients[known] = learner.model.coefficients
    return both.scores(coefficients, np.arange(len(learner.corpus.rows), len(both.corpus.rows)))


def test_what_is_written_is_what_was_learned(learner, scores, tmp_path):
    path = tmp_path / "weights.npy"
    cues.write(learner, scores, files()[:1], cues.cross_validated(learner, scores), path)
    reader = load(path)
    rows = np.arange(40)
    expected = lifted(learner.scores(learner.model.coefficients, rows))
    found = np.array([reader.evidence(Text(learner.corpus.rows[row].text)).scores for row in rows])
    assert np.corrcoef(expected.ravel(), found.ravel())[0, 1] > 0.99
    assert reader.weights.provenance["rows"] == len(learner.corpus.rows)


def test_that_anything_is_amiss_is_learned_by_itself(learner, scores):
    """Unseen drafts in which something is amiss have more evidence of it, and it lifts every label."""
    judged = scores[learner.judged, -1]
    clean = learner.clean[learner.judged]
    assert (judged[~clean, None] > judged[None, clean]).mean() > 0.6
    little, much = lifted(np.array([[0.1, 0.2, -1], [0.1, 0.2, 1]], np.float32))
    assert (little < much).all()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "not JSON"),
        ({"must": []}, "text"),
        ({"text": "x", "must": ["gossip"]}, "must"),
        ({"text": "x", "must": ["rumor"], "cue": {"rumor": "y"}}, "cue"),
    ],
)
def test_rows_that_cannot_be_learned_from_are_named(tmp_path, row, message):
    path = tmp_path / "own.jsonl"
    path.write_text(row if isinstance(row, str) else json.dumps(row), encoding="utf-8")
    with pytest.raises(RowError, match=rf"own\.jsonl:1: .*{message}"):
        read([path])


def test_an_offices_own_rows_come_after_ours(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"text": "うちの課の話", "must": ["secrecy"]}), encoding="utf-8")
    rows = read(files(tmp_path))
    assert rows[-1].text == "うちの課の話"
    assert rows[-1].file == len(files())


def test_a_broken_row_ends_learning_with_one_sentence_and_nothing_is_written(tmp_path, monkeypatch):
    (tmp_path / "own.jsonl").write_text("{", encoding="utf-8")
    monkeypatch.setenv("CUES_DIR", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["cues", "--write"])
    monkeypatch.setattr(cues, "write", None)
    with pytest.raises(SystemExit, match=r"^own\.jsonl:1: not JSON"):
        cues.main()
