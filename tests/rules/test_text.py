"""A draft as words: nothing is lost on the way, and every place leads back."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text import Text, _known_clusters, normalise, sentences_with

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)


@given(ANY_TEXT)
def test_every_word_lies_where_it_says(original):
    text = Text(original)
    for token in text.tokens:
        assert text.normal[token.start : token.end] == token.lexeme.surface
        start, end = text.original_span(token.start, token.end)
        assert 0 <= start < end <= len(original)
        if text.normal == normalise(original):  # else a disguise was undone: tests/rules/test_spelling.py
            assert normalise(original[start:end]).find(token.lexeme.surface) >= 0


@given(ANY_TEXT)
def test_words_and_white_space_are_all_there_is(original):
    text = Text(original)
    assert "".join(lexeme.surface for lexeme in text.lexemes) == "".join(text.normal.split())


@given(ANY_TEXT)
def test_reading_twice_gives_the_same(original):
    one, other = Text(original), Text(original)
    assert one.normal == other.normal
    assert [lexeme.lemma for lexeme in one.lexemes] == [lexeme.lemma for lexeme in other.lexemes]


@given(ANY_TEXT)
def test_sentences_cover_the_text_in_order(original):
    text = Text(original)
    end = 0
    for start, stop in text.sentences:
        assert not text.normal[end:start].strip()
        assert start < stop
        end = stop
    assert not text.normal[end:].strip()


def test_a_long_run_of_letters_to_normalise_is_not_remembered():
    before = _known_clusters.cache_info()
    assert normalise("한국어로" * 1_000) == "한국어로" * 1_000
    assert normalise("ｐａｓｓｗｏｒｄ１２３４５") == "password12345"
    assert _known_clusters.cache_info() == before


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ｶﾞｷﾞｸﾞ", "ガギグ"),
        ("Ａ社㈱", "A社(株)"),
        ("０９０−１２３４", "090-1234"),
        ("い\u200bま\u2060こ\ufeffこ", "いまここ"),
        ("が", "が"),
        ("\r\n", "\n\n"),
        ("\0\x1f\u1680", "   "),
        ("\ud800", "\ufffd"),
    ],
)
def test_one_spelling_for_the_same(written, normal):
    assert normalise(written) == normal


def test_the_quote_is_what_the_writer_wrote():
    original = "ｶﾞﾁで㈱Ａ社だよ"
    text = Text(original)
    start = text.normal.index("A社")
    assert original[slice(*text.original_span(start, start + 2))] == "Ａ社"
    assert original[slice(*text.original_span(0, 2))] == "ｶﾞﾁ"


def test_a_word_knows_its_dictionary_form():
    (*_, verb, _) = Text("入札が決まった").lexemes
    assert (verb.surface, verb.lemma, verb.base) == ("決まっ", "決まる", "決まる")
    assert verb.pos.startswith("動詞")


def test_sentences_end_at_marks_and_line_ends():
    text = Text("行く。行かない!どうする?\n寝る")
    assert [text.normal[slice(*span)].strip() for span in text.sentences] == [
        "行く。",
        "行かない!",
        "どうする?",
        "寝る",
    ]


def test_ten_thousand_combining_marks_cost_little():
    text = Text("か" + "\u3099" * 10_000 + "き")
    assert len(text.normal) < 100
    assert text.original_span(0, len(text.normal)) == (0, 10_002)


def test_a_lexeme_does_not_depend_on_what_was_read_before():
    alone = [lexeme.lemma for lexeme in Text("かえる").lexemes]
    Text("家へかえる。服をかえる。かえるが鳴く。")
    assert [lexeme.lemma for lexeme in Text("かえる").lexemes] == alone


def test_unicode_composition_is_kept_in_place():
    decomposed = unicodedata.normalize("NFD", "ぱぴぷ")
    text = Text(decomposed)
    assert text.normal == "ぱぴぷ"
    assert text.original_span(1, 2) == (2, 4)


@pytest.mark.parametrize("run", ["ジョン・", "ー", "a", "😀", "あ", "行く。"])
def test_a_long_text_is_cut_in_pieces_and_loses_nothing(run):
    original = run * (5_000 // len(run))
    text = Text(original)
    assert "".join(lexeme.surface for lexeme in text.lexemes) == text.normal
    assert text.original_span(0, len(text.normal)) == (0, len(original))


def test_sentences_with_a_sign_come_once_each_and_in_order():
    text = Text("まだ、まだです。もう帰る。まだ\n\nそれはまだだ!")
    found = [text.normal[start:end] for start, end in sentences_with(re.compile("まだ"), text)]
    assert found == ["まだ、まだです。", "まだ\n\n", "それはまだだ!"]
