"""The review: what it promises whatever the draft."""

import sys
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.texts import texts
from rules import Draft, DraftError, review
from rules.catalog import builtin
from rules.catalog.prepare import prepare
from rules.cues.reader import Cue, Reader
from rules.report import LEVELS

TELLING = [
    "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。",
    "いまここ→ 35.6745,139.7512",
    "パスワードはsakura2025",
    "職場のパソコンからこっそり書いてる。",
    "お前みたいなバカは黙れ。",
    "読まなくていいからRTだけでも",
    "今日の昼は死ぬほど旨いラーメン。",
]
HARMLESS = "\n今日はいい天気でした。"


def test_the_draft_of_the_readme():
    text = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512"
    report = review(Draft(text), learned=False)
    quotes = {finding.label: finding.quote for finding in report.findings}
    assert quotes["location"] == "35.6745,139.7512"
    assert "内示" in quotes["secrecy"]
    assert set(quotes) == {"secrecy", "location"}


def test_strong_words_of_a_thing_are_clean():
    assert review(Draft("今日の昼は死ぬほど旨いラーメン")).findings == ()


@given(st.lists(st.sampled_from(TELLING), min_size=1, max_size=4), st.text(max_size=30))
@settings(deadline=None)
def test_quotes_are_the_writers_words_and_the_worst_comes_first(parts, noise):
    text = "".join(parts) + noise
    report = review(Draft(text), learned=False)
    assert report == review(Draft(text), learned=False)
    levels = [LEVELS.index(finding.level) for finding in report.findings]
    assert levels == sorted(levels)
    for finding in report.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert len(finding.quote) == finding.end - finding.start
        assert finding.why
        assert finding.instead
    spans = [(f.label, f.start, f.end) for f in report.findings]
    assert len(spans) == len(set(spans))


@given(st.sampled_from(TELLING))
@settings(deadline=None)
def test_a_harmless_sentence_takes_no_finding_away(text):
    """Where a quote ends may change: the last word is cut by what follows it."""
    before = {(f.label, f.start) for f in review(Draft(text), learned=False).findings}
    after = {(f.label, f.start) for f in review(Draft(text + HARMLESS), learned=False).findings}
    assert before <= after


@pytest.fixture(scope="module")
def backwards():
    """An engine that knows its rules in the other order."""
    known = builtin()
    return prepare(replace(known, rules=known.rules[::-1]))


@given(st.lists(st.sampled_from(TELLING), min_size=1, max_size=4), st.text(max_size=20))
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_rules_changes_no_finding(backwards, parts, noise):
    draft = Draft("".join(parts) + noise)
    one, other = review(draft, learned=False), backwards.review(draft, learned=False)
    assert {(f.label, f.level, f.start, f.end) for f in one.findings} == {
        (f.label, f.level, f.start, f.end) for f in other.findings
    }


ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=40)


@given(ANYTHING, st.sampled_from(["", *TELLING]), ANYTHING)
@settings(deadline=None)
def test_any_text_gets_a_report_that_quotes_it(before, telling, behind):
    text = f"{before}{telling}{behind}"
    assume(text.strip())
    for finding in review(Draft(text)).findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        written = text[finding.start : finding.end]
        assert len(finding.quote) == len(written)
        assert all(shown in (char, "•") for shown, char in zip(finding.quote, written, strict=True))


def test_secret_values_are_masked_in_what_is_shown():
    (finding,) = review(Draft("パスワードはsakura2025")).findings
    assert finding.label == "credentials"
    assert "sakura2025" not in finding.quote + finding.why + finding.instead


@pytest.mark.parametrize("hidden", [(), {"credentials"}])
@pytest.mark.parametrize(
    "text", ["password=Hunter2!xyz 庁舎の3階の会議室にいます。", "password=Hunter2!xyz庁舎の3階で仕事中。課長は無能"]
)
def test_no_finding_shows_a_part_of_a_secret_that_another_one_masks(text, hidden):
    findings = review(Draft(text), hidden=hidden).findings
    assert {finding.label for finding in findings} > {"location"}
    assert not [one for one in findings if "xyz" in one.quote + one.why + one.instead]


def test_what_the_learned_reader_takes_for_a_secret_is_masked_in_what_others_quote(monkeypatch):
    text = "合言葉xyz99庁舎の3階で仕事中。"
    monkeypatch.setattr(Reader, "cues", lambda *_: iter([Cue("credentials", True, (0, 8))]))
    found = {finding.label: finding.quote for finding in review(Draft(text)).findings}
    assert found["credentials"] == "合言葉xy•••"
    assert "99" not in "".join(found.values())


def test_a_fact_clears_what_it_decides():
    text = "となりの席の三輪さん、心の病気で来月から休職"
    assert "personal_info" in review(Draft(text), learned=False).labels
    assert "personal_info" not in review(Draft(text), facts=["consent"], learned=False).labels


def test_what_a_person_hides_stays_hidden():
    text = "パスワードはsakura2025"
    (finding,) = review(Draft(text)).findings
    assert review(Draft(text), hidden=[finding.rule]).findings == ()
    assert review(Draft(text), hidden=["credentials"]).findings == ()


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("", {}, "空です"),
        (" \n", {}, "空です"),
        ("あ" * 50_000, {}, "長すぎます"),
        ("猫", {"posted_at": "きのう"}, "投稿日時"),
        ("猫", {"posted_at": "2026-11-24T10:00"}, "時差"),
        ("猫", {"work_hours": "朝から晩まで"}, "勤務時間"),
        ("猫", {"discloses": ["age"]}, "discloses"),
        ("猫", {"earlier": "猫"}, "リスト"),
        ("猫", {"mood": "good"}, "mood"),
        ("猫", [], "オブジェクト"),
        (3, {}, "text"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_one_sentence(text, context, expected):
    with pytest.raises(DraftError, match=expected):
        Draft.from_context(text, context)


@pytest.mark.parametrize(
    "written", ["08:30〜17:15", "08:30～17:15", "８：３０－１７：１５", "8:30–17:15", "8:30ー17:15"]
)
def test_hours_are_read_as_people_write_them(written):
    assert Draft("猫", work_hours=written).hours == Draft("猫", work_hours="08:30-17:15").hours


def steps(drafts):
    """The functions that Python calls for each character of some texts, all of whose words are known."""
    called = 0

    def count(frame, event, argument):
        nonlocal called
        called += event == "call"

    for text in drafts * 2:  # what has been learned is forgotten when it is too much: at most once in so few texts
        review(Draft(text), learned=False)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for text in drafts:
            review(Draft(text), learned=False)
    finally:
        sys.setprofile(before)
    return called / sum(map(len, drafts))


def test_a_character_of_a_long_draft_takes_hardly_more_steps_than_one_of_a_short_draft():
    assert steps(list(texts(4000, 4000, 3))) < 1.6 * steps(list(texts(100, 180, 60)))
