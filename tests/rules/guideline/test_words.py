from __future__ import annotations

import numpy as np

from rules.guideline import words
from rules.text import Text


def test_the_shipped_postings_are_those_of_the_data():
    """Else run `python -m training.lookup_words`."""
    with np.load(words.FILE) as data:
        assert str(data["sources"]) == words.sources()
        fresh = words.gathered().columns()
        assert set(data.files) == {"sources", *fresh}
        for name, column in fresh.items():
            assert np.array_equal(data[name], column), name


def test_a_changed_concept_is_found_without_the_file(tmp_path, monkeypatch):
    for name in words.SOURCES:
        (tmp_path / name).write_bytes(words.FILE.with_name(name).read_bytes() + b"\n# changed\n")
    (tmp_path / words.FILE.name).write_bytes(words.FILE.read_bytes())
    monkeypatch.setattr(words, "FILE", tmp_path / words.FILE.name)
    words.postings.cache_clear()
    shipped = words.word_scores(Text("位置情報"))
    words.postings.cache_clear()
    assert shipped.max() == 1
