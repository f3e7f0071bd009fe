"""Both readers together, each file judged by weights that have not seen it."""

import numpy as np
import pytest

from rules.cues import reader
from rules.cues.reader import load
from rules.text import Text
from tests.training.test_cues import learner_of
from training.thresholds import lifted

both = pytest.importorskip("training.both", reason="needs SciPy (constraints-dev.txt)", exc_type=ImportError)


@pytest.fixture(scope="module")
def learner():
    return learner_of(100)


def test_the_weights_of_a_fold_say_what_a_model_says_that_has_not_seen_it(learner, tmp_path):
    unseen = lifted(learner.unseen())
    for fold, path in both.weights_by_fold(learner, tmp_path):
        rows = np.flatnonzero(learner.folds == fold)[:20]
        found = [load(path).evidence(Text(learner.corpus.rows[row].text)).scores for row in rows]
        assert np.corrcoef(unseen[rows].ravel(), np.ravel(found))[0, 1] > 0.99


def test_every_file_is_judged_once(learner, monkeypatch):
    monkeypatch.setattr(reader, "WEIGHTS", reader.WEIGHTS)  # put back at the end
    fold = {row.id: f"without-{fold}.npy" for row, fold in zip(learner.corpus.rows, learner.folds, strict=True)}
    read_with = []

    def measure(own, reviewed):
        read_with.extend((fold[row["id"]], reader.WEIGHTS.name) for row in own)
        return measured_by(own, reviewed)

    measured_by = both.measure
    monkeypatch.setattr(both, "measure", measure)
    found = both.judged(learner)
    reader.builtin.cache_clear()
    assert all(wanted == used for wanted, used in read_with)
    rows = learner.corpus.rows
    assert list(found) == sorted({row.file for row in rows})
    for measured in zip(*found.values(), strict=True):
        total = both.together(list(measured))
        assert total.micro.hit + total.micro.miss == sum(len(row.must) for row in rows)
        assert total.clean == sum(not row.must for row in rows)
        assert sum(of.false_alarm for of in total.labels.values()) == total.micro.false_alarm
    both_readers, rules = map(both.together, map(list, zip(*found.values(), strict=True)))
    assert both_readers.micro != rules.micro
