"""The words of a clause that are shown in bold, however the question wrote them."""

import pytest

from rules.guideline import clause, search
from rules.guideline.matching import matched
from rules.guideline.search import as_read
from rules.text import Text


def test_the_matched_words_stand_in_the_clause_in_its_order():
    for query in ("ジオタグ", "位置情報を知られること", "アカウントを乗っ取られた", "友達申請"):
        for hit in search(query):
            body = clause(hit.id).text
            places = [body.index(word) for word in hit.matched]
            assert places == sorted(places)
    assert "位置情報" in search("ジオタグ")[0].matched


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("匿名なら平気?", "匿名"),
        ("とくめいでかいてもばれますか", "匿名"),
        ("tokumei nara daijoubu?", "匿名"),
        ("特命アカウント", "匿名"),  # converted into another word
        ("炎上したら信用失追?", "信用失墜行為"),  # converted into none
        ("しょうぞうけん", "肖像"),
        ("どうい", "同意"),  # short, but the whole question
        ("ひぼう中傷", "誹謗中傷"),
        ("位置じょうほう", "位置情報"),  # half in kana
        ("うぃるすたいさく", "ウィルス対策"),
    ],
)
def test_a_word_is_matched_as_it_is_written_spelled_or_wrongly_converted(query, word):
    assert word in {found for hit in search(query, limit=2) for found in hit.matched}


@pytest.mark.parametrize("query", ["投稿を後悔している", "nasty review of a restaurant", "きじをよむ", "", "かさ"])
def test_what_only_sounds_alike_is_not_matched(query):
    assert matched(Text(query), "3.2.4.a") == ()
    assert "公開" in clause("3.2.4.a").text


def test_an_inflected_ending_is_not_part_of_what_is_heard():
    assert "拡散さ" not in search("かくさんされたらとまらない")[0].matched


@pytest.mark.parametrize("query", ["えんじょうしたらどうする", "炎条した"])
def test_no_word_is_heard_over_the_end_of_another(query):
    assert "上司" not in matched(as_read(query), "3.2.3.b")
    assert "上司" in matched(as_read("じょうしに相談"), "3.2.3.b")


@pytest.mark.parametrize(
    ("query", "clause_id", "words"),
    [
        ("公務員", "3.1.1", ("公務員",)),  # of 国家公務員法
        ("断って", "3.1.2", ("断る",)),
        ("断って", "3.1.2.a", ()),  # where 断っ stands before て
    ],
)
def test_a_piece_of_a_word_is_not_shown_where_more_of_it_is_asked_for(query, clause_id, words):
    assert matched(as_read(query), clause_id) == words
