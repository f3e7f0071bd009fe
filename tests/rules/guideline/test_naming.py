from __future__ import annotations

import pytest

from rules.guideline.naming import Naming, sounds_of
from rules.text import Text

WORDS = {"sue": 1, "位置情報": 2, "情報": 3, "ジオタグ": 4, "年休の繰越": 5}
NAMING = Naming(WORDS.items(), sounds_of(WORDS))


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("can they sue me", {1}),
        ("why was this issued", set()),
        ("SUE", {1}),
        ("位置 情報を切る", {2, 3}),
        ("ｼﾞｵﾀｸﾞ", {4}),
        ("ねんきゅうのくりこし", {5}),
        ("カレー", set()),
        ("", set()),
    ],
)
def test_words_are_found_as_written_in_latin_letters_and_by_sound(text, owners):
    assert {owner for _, owner in NAMING(Text(text))} == owners


def test_nothing_names_none():
    assert Naming[int]([])(Text("位置情報")) == []
