"""Word vectors: words used alike lie close together."""

from __future__ import annotations

import pytest

from rules.guideline.vectors import vectors
from rules.text import Text


def direction(word):
    lexemes = Text(word).lexemes
    return vectors().mean(lexemes, [1.0] * len(lexemes))


@pytest.mark.parametrize(
    ("word", "like", "unlike"), [("うどん", "ラーメン", "憲法"), ("緯度", "経度", "謝罪"), ("上司", "部下", "歌詞")]
)
def test_words_used_alike_are_closer_than_others(word, like, unlike):
    assert direction(word) @ direction(like) > direction(word) @ direction(unlike) + 0.2


def test_a_direction_has_length_one_or_none():
    assert direction("位置") @ direction("位置") == pytest.approx(1.0)
    assert not direction("🍜").any()
    assert not direction("").any()
