from __future__ import annotations

import numpy as np
import pytest

from rules.guideline import words
from rules.guideline.words import has_strange_head, is_everyday_word
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


@pytest.mark.parametrize("asked", ["名簿のソート", "顔写真の料金", "パスポートの写真のサイズ"])
def test_something_unknown_of_something_known_has_a_strange_head(asked):
    assert has_strange_head(Text(asked))


@pytest.mark.parametrize("asked", ["写真の位置情報", "位置情報", "の", "名簿のソートをする", "料金", ""])
def test_something_known_or_a_sentence_has_none(asked):
    assert not has_strange_head(Text(asked))


@pytest.mark.parametrize(
    ("text", "everyday"),
    [("電車", True), ("雪!", True), ("位置情報", False), ("上司", False), ("電車で投稿", False), ("", False)],
)
def test_an_everyday_word_is_a_noun_by_itself_that_names_nothing_here(text, everyday):
    assert is_everyday_word(Text(text)) is everyday
