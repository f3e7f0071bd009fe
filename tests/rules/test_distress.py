"""Who writes of not wanting to live hears of help first; its own file says which words do so, and which do not."""

import json
from datetime import date
from pathlib import Path

import pytest

from rules.distress import Heard, builtin, heard, kind_of, says_more
from rules.distress.loading import FILE, load
from rules.distress.ways import PIECE
from rules.draft import Draft
from rules.engine import review
from rules.text import Text
from rules.toml_file import RuleError
from tests.rules.test_everyday import SENTENCES
from training.rows import INNOCENT

FOUND = Path(__file__).parents[2] / "evaluation" / "train-1.jsonl"
# Sentences that are no examples of the file: the kind, or "-", and what somebody wrote.
ROWS = [line.split("\t") for line in Path(__file__).with_name("distress.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "kind", ["danger", "own", "other", "violence", "stalked", "harassed", "bullied", "bereaved", "weary", "-"]
)
def test_every_kind_is_told_from_the_others(kind):
    sentences = [text for wanted, text in ROWS if wanted == kind]
    assert len(sentences) >= 8
    assert [text for text in sentences if (kind_of(Text(text)) or "-") != kind] == []


def test_everyday_sentences_are_not_comforted():
    lines = [line for path in INNOCENT for line in path.read_text("utf-8").splitlines()]
    texts = [*SENTENCES, *(line for line in lines if line and not line.startswith("#"))]
    assert len(texts) >= 3000
    assert [text for text in texts if heard(Text(text))] == []


def test_the_most_pressing_kind_speaks():
    assert kind_of(Text("もう限界です。薬を50錠飲みました")) == "danger"
    assert kind_of(Text("部下が死にたいと言っています。私も死にたい")) == "own"


@pytest.mark.parametrize("before", range(PIECE - 12, PIECE + 4))
def test_a_long_line_is_heard_across_the_places_where_it_is_cut(before):
    told = heard(Text("あ" * before + "、もう死にたいです、" + "あ" * 2 * PIECE))
    assert told is not None
    assert told.spans == ((before + 3, before + 7),)
    assert heard(Text("あ" * before + "、死にたいくらい恥ずかしい、" + "あ" * 2 * PIECE)) is None


def test_what_is_told_of_another_is_the_worry_of_whoever_tells_it():
    assert kind_of(Text("課長が「死にたい」と言っています")) == "other"
    assert kind_of(Text("死にたい"), own=False) == "other"
    assert kind_of(Text("もう限界です"), own=False) == ""
    assert kind_of(Text("夫に殴られました"), own=False) == "violence"


def test_places_are_those_of_the_text_as_it_was_written():
    text = "ﾀﾋにたい。でも仕事"
    assert heard(Text(text)) == Heard("own", ((0, text.index("。")),))


@pytest.mark.parametrize(
    "text",
    [
        "生きてる価値ない",
        "このまま消えてなくなればいいのに",
        "死んでしまいたい",
        "うちの子がネットでいじめられてる",
        "学校で仲間外れにされてます",
        "上司のパワハラで心療内科に通っています",
    ],
)
def test_no_finding_blames_the_words_that_ask_for_help(text):
    assert review(Draft(text)).findings == ()


def test_another_persons_affairs_are_kept_from_a_post_though_its_writer_is_worried():
    text = "部下の佐藤くんが自殺未遂をしました"
    assert kind_of(Text(text)) == "other"
    assert review(Draft(text)).labels == ("personal_info",)


def test_a_threat_stays_a_finding_whatever_despair_is_beside_it():
    assert review(Draft("明日、課長を刺す。そのあと自分も死ぬ")).labels == ("defamation",)


def test_whoever_is_named_is_kept_from_a_post_of_harm():
    text = "柴田奈緒さんが旦那さんに殴られています"
    assert review(Draft(text)).labels == ("personal_info",)


def test_what_else_the_draft_says_is_reviewed():
    assert review(Draft("死にたい。暗証番号は4821です")).labels == ("credentials",)


def test_a_line_of_distress_hides_nothing_that_other_lines_say(monkeypatch):
    drafts = [json.loads(line) for line in FOUND.read_text("utf-8").splitlines()]
    texts = [one["text"] for one in drafts if one["must"]][:60]
    texts = [
        f"{text.rstrip()}\n{line}" for text in texts for line in ("眠れない日が続いています。", "パワハラがひどい。")
    ]
    assert all(heard(Text(text)) for text in texts)
    shown = [review(Draft(text)).labels for text in texts]
    monkeypatch.setattr("rules.engine.heard", lambda _: None)
    blaming = {"defamation", "emotional_reply", "indecency"}
    lost = [set(review(Draft(text)).labels) - set(kept) - blaming for text, kept in zip(texts, shown, strict=True)]
    assert sum(map(bool, lost)) <= 2  # the learned reader may take the line of distress itself for the matter
    assert sum(map(len, shown)) > 80


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("もう限界です", False),
        ("パワハラがひどくて会社に行けない。眠れない日が続いています", False),
        ("眠れない日が続いています。今日は公園で梅を見てきました", True),
        ("薬を大量に飲んだ。みんな、元気でね", False),
        ("今日は公園で梅を見てきました", False),
    ],
)
def test_what_a_text_says_beside_its_distress_is_told_apart(text, more):
    assert says_more(Text(text)) is more


def test_help_is_named_with_the_day_on_which_it_was_looked_up():
    for kind in builtin().kinds:
        words = builtin().in_words(kind.name)
        assert kind.help
        for one in kind.help:
            assert one.name in words
            assert one.reach in words
            assert date.fromisoformat(one.as_of).year >= 2026
            assert one.source or not one.reach


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("violence", ("110", "119", "#8008", "0120-279-889", "#8891", "#9110")),
        ("stalked", ("110", "#9110")),
        ("harassed", ("110", "ハラスメント相談員", "人事院")),
        ("bullied", ("110", "119", "0120-0-78310", "0570-003-110")),
        ("bereaved", ("0120-279-338", "0570-064-556")),
    ],
)
def test_whoever_is_harmed_reads_who_is_there_for_that(kind, numbers):
    words = builtin().in_words(kind)
    assert [number for number in numbers if number not in words] == []


def test_whoever_may_be_in_danger_reads_whom_to_call():
    said = {kind.name: kind.said for kind in builtin().kinds}
    assert said["danger"].startswith("いま命が危ないときは、119(救急)か110(警察)に、すぐ電話してください。")
    for kind in ("own", "other"):
        assert "119(救急)か110(警察)に電話してください" in said[kind]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("plain = [", 'plain = ["死にたい", ', "死にたい"),
        ('found = ["死にたい"', 'found = ["今日の昼はラーメン"', "今日の昼はラーメン"),
        ('absent = ["死にたくない"', 'absent = ["もう死にたい"', "もう死にたい"),
        ("any = [", "any = ['(', ", "danger: way 1: no regular expression"),
        ("signs = [", "sign = [", "danger: way 1: signs must be a list"),
        ("[words]\n", "[words]\na = '{a}'\n", "words: a: {a} is no part"),
        ('name = "own"', 'name = "danger"', "danger: this name stands twice"),
        ('name = "own"', 'name = "own"\nhelp = ["nobody"]', "own: help: there is no [[help]] nobody"),
        ('signs = ["od", ', "signs = [", "judged otherwise"),
        ("{pain}", "{pains}", "pains"),
        ("kept =", "keeps =", "kept"),
        ("as_of = 2026-11-26", 'as_of = "26.11.2026"', "as_of"),
    ],
)
def test_a_file_that_lies_is_refused(tmp_path, old, new, complaint):
    file = tmp_path / FILE.name
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError, match=r"distress\.toml") as error:
        load(file)
    assert complaint in str(error.value)
