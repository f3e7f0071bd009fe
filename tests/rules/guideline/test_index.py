from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.guideline import Index, clauses, postings

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
SECTIONS = [
    ("cat", "猫", "猫は夜に庭を歩く。鼠を捕る。"),
    ("train", "電車", "電車は朝の駅を出て、海の近くを走っている。"),
    ("bread", "", "パンを焼く匂いが店に満ちる。"),
]


@pytest.mark.parametrize(
    ("query", "section"),
    [("庭の猫", "cat"), ("海沿いを走る電車", "train"), ("パン屋の匂い", "bread"), ("捕って", "cat"), ("ﾊﾟﾝ", "bread")],
)
def test_the_section_that_holds_the_words_comes_first(query, section):
    assert Index(SECTIONS).search(query)[0].id == section


def test_nothing_is_found_where_no_word_occurs():
    assert Index(SECTIONS).search("量子") == []
    assert Index([]).search("猫") == []
    assert Index(SECTIONS).search("", limit=3) == []


def test_the_matched_words_stand_in_the_section_in_the_order_of_the_query():
    (hit, *_) = Index(SECTIONS).search("走った電車")
    assert hit.matched == ("走っ", "電車")


def test_a_part_of_a_sentence_finds_its_section():
    index = Index((clause.id, "", clause.text) for clause in clauses())
    parts = [(clause.id, part) for clause in clauses() for part in clause.text.split("、") if len(part) > 12]
    right = sum(index.search(part, 1)[0].id == clause_id for clause_id, part in parts)
    assert right >= 0.97 * len(parts)


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=5), ANY_TEXT, st.integers(-1, 7))
def test_any_text_is_indexed_and_searched_the_same_twice(sections, query, limit):
    index = Index(sections)
    found = index.search(query, limit)
    assert found == Index(sections).search(query, limit)
    assert len(found) <= max(0, limit)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_blocks_of_sections_are_searched_as_one(monkeypatch):
    whole = Index((clause.id, clause.name, clause.text) for clause in clauses())
    monkeypatch.setattr(postings, "BATCH", 2)
    monkeypatch.setattr(postings, "BLOCK", 8)
    blocks = Index((clause.id, clause.name, clause.text) for clause in clauses())
    for query in ("位置情報を付ける機能", "勤務時間", "秘密", "量子"):
        expected, found = whole.search(query), blocks.search(query)
        assert [hit.id for hit in found] == [hit.id for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])


def test_what_a_search_holds_is_a_few_bytes_a_letter():
    chance = random.Random(0)
    words = [text for clause in clauses() for text in clause.text.split("、")]
    sections = [(str(number), "", "、".join(chance.sample(words, 6))) for number in range(2000)]
    index = Index(sections)
    held = sum(column.nbytes for block in index._blocks for column in block.columns().values())
    assert held <= 8 * sum(len(text) for _, _, text in sections)


def test_questions_about_unseen_paragraphs_find_them():
    with (Path(__file__).with_name("paragraphs.toml")).open("rb") as file:
        paragraphs = tomllib.load(file)["paragraph"]
    index = Index([(one["id"], "", one["text"]) for one in paragraphs])
    ranks = [
        [hit.id for hit in index.search(ask, limit=3)].index(one["id"]) for one in paragraphs for ask in one["asks"]
    ]
    assert len(ranks) >= 60
    assert sum(rank == 0 for rank in ranks) >= 0.95 * len(ranks)
