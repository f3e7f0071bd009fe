"""Persons' names: hand-marked sentences in the style of an encyclopedia, drafts, and any text at all."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.detectors.names import find, find_all, persons
from rules.detectors.names.words import Words
from rules.text import Span, Text
from rules.toml_file import RuleError

HERE = Path(__file__).parent
MARKED = (HERE / "names.txt").read_text("utf-8").splitlines()
# Lines of every field in turn: the even ones were there to develop with, the odd ones only to measure.
DEVELOP, HELD_OUT = MARKED[::2], MARKED[1::2]
# Harder: sentences without any person among them, full of what is named like one. The first were there to develop with;
# the others were written before and only measured.
HARD = (HERE / "names_develop.txt").read_text("utf-8").splitlines()
HARD_HELD_OUT = (HERE / "names_held_out.txt").read_text("utf-8").splitlines()


def unmark(marked: str) -> tuple[str, list[Span]]:
    plain, spans = "", []
    for part in re.split(r"(\{[^{}]*\})", marked):
        name = part.strip("{}")
        if part != name:
            spans.append((len(plain), len(plain) + len(name)))
        plain += name
    return plain, spans


def figures(lines: list[str]) -> dict[str, float]:
    """Precision, recall and F1 by overlap, and F1 of exact spans."""
    found_right = gold_met = found = gold = exact = 0
    for text, names in map(unmark, lines):
        spans = persons(text)
        found_right += sum(any(a < d and c < b for c, d in names) for a, b in spans)
        gold_met += sum(any(a < d and c < b for c, d in spans) for a, b in names)
        exact += len(set(spans) & set(names))
        found, gold = found + len(spans), gold + len(names)
    precision, recall = found_right / found, gold_met / gold
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "exact": 2 * exact / (found + gold)}


def test_held_out_sentences_are_read_well():
    held_out = figures(HELD_OUT)
    assert held_out["precision"] >= 0.87
    assert held_out["f1"] >= 0.86
    assert held_out["exact"] >= 0.69


@pytest.mark.parametrize(
    ("lines", "floors"),
    [
        (HARD, {"precision": 0.98, "f1": 0.95, "exact": 0.94}),
        (HARD_HELD_OUT, {"precision": 0.94, "f1": 0.91, "exact": 0.89}),
    ],
    ids=["develop", "held out"],
)
def test_hard_sentences_are_read_well(lines, floors):
    hard = figures(lines)
    assert {name for name, floor in floors.items() if hard[name] < floor} == set()


@pytest.mark.parametrize(
    "marked",
    [
        "{磯貝}さんから電話がありました",
        "総務の{若松}さん、今日もお休みです",
        "うちの課長の{田辺}、また怒ってる",
        "{早坂由衣}と申します",
        "{しらかわ}候補をよろしく",
        "{さと}ちゃんと遊んだ",
        "徳川家と松下電器と三島由紀夫賞",
        "お母さんと皆さんと赤ちゃんと店員さん",
        "豊田市から松本駅へ、のぞみ号で",
        "{J.R.R.トールキン}の本を貸します",  # initials belong to the name
        "{ヒギンズ}元長官と{カロヤン・ステファノフ}の対談",  # offices, and names that the dictionary does not know
        "{安倍晋三}内閣のあとの小泉内閣",
        "depth=widthと書き、box=yesを消す",  # no name is written so
        "マブチモーターとバレンタインデーの広告",  # longer katakana words that begin with a name
        "小さいおのとのぐちの話、うたたねの夢",  # hiragana that the dictionary takes for a name
        "平家の琵琶とディズニーの歌",
    ],
)
def test_drafts(marked):
    text, names = unmark(marked)
    assert persons(text) == names


@pytest.mark.parametrize(
    "marked",
    [
        # Katakana that the dictionary does not know, by what is done and had.
        "翌年、{ゲルホフ}は艦長に昇進した。",
        "決勝で{トラヴィニ}を破り、初優勝した。",
        "橋は{ブレンケル}によって設計された。",
        "{シェヴリ}の屋敷には{ドナレフ}も招かれた。",
        "{ドナレフ}や{シェヴリ}は反対した。",
        "{マンスフェルト}は敗れた。",  # cut into everyday words, but it ends like a surname
        # The same where a place, an animal or a thing is told of.
        "1944年にゲルホフは占領された。",
        "トラヴィニネコは夜行性である。",
        "都市のブレンケルが栄えた。",
        "ハッピーエンドを迎えるとフルネームが明かされる。",
        # Given names of two kanji that make no word; of one beside another name.
        "{景冬}の圧政に領民は耐えた。",
        "{百合子}の話に{優}は笑った。",
        "2012年秋をめどに開く。",
        "幼名は{虎千代}、のちに改めた。",
        "号は{寒露}。",
        "隋朝は滅びた。",
        # A Chinese name of which the dictionary knows nothing; a surname with hiragana, and with another surname.
        "{馬学礼}の弟子である。",
        "{中条あやみ}と{石川みゆき}が出演した。",
        "石川みかん農園のおみやげ",
        "{永野芽郁}が演じた。",
        # Wrestlers.
        "{沢乃海}は{千代の錦}を寄り切りで破った。",
        "大関{沢乃海}が土俵を割った。",
        # A given name that is an everyday word, and what a governor holds.
        "{尾形トメ}のなかに面影を見た。",
        "官位は従五位下、能登守。",
        # Ships, battles, storms and breeds that are named like persons.
        "戦艦アルフレッドは沈没した。",
        "山崎の戦いで敗れた。",
        "マーシャル・プランとイングリッシュ・ポインターの本",
    ],
)
def test_names_that_only_the_sentence_tells(marked):
    text, names = unmark(marked)
    assert persons(text) == names


@given(st.text() | st.text(alphabet="田中角栄ルイ・=『』のさん氏世123 \n㍿ﾊﾞＡa横綱家天皇金"))
def test_any_text_gives_sorted_spans_within_it(text):
    end = 0
    for start, stop in persons(text):
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize(
    "piece",
    [
        "田中・",
        "ジョン・",
        "『田",
        "金",
        "さとちゃん",
        "横綱白",
        "ヴェルは何々、",
        "田中氏は何、",
        "ヴェルが夏",
        "の夏冬を土俵",
    ],
)
def test_time_grows_with_the_length_of_a_text(piece):
    def cost(length):
        read = Text((piece * length)[:length])  # reading is the dictionary's own cost
        begin = time.thread_time()
        find(read)
        find_all(read)
        return time.thread_time() - begin

    assert min(cost(32_000) / cost(8_000) for _ in range(2)) < 7  # for four times the length; 16 would be the square


@pytest.mark.parametrize(("file", "told"), [("kind = '兄'", "expected a text kin"), ("kin = 3", "kin must be a text")])
def test_a_list_of_words_that_is_not_there_is_told_with_its_file(tmp_path, file, told):
    (tmp_path / "cued.toml").write_text(file, "utf-8")
    with pytest.raises(RuleError, match=rf"^cued\.toml: {told}"):
        Words(tmp_path / "cued.toml")["kin"]
