"""The language of patterns: what can be written, and what is refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching.pattern import Gap, PatternError, Words, parse
from rules.matching.preparation import Preparation
from rules.text import Text
from rules.vocabulary import Vocabulary

WORD = st.text(alphabet="入札決発表公課長さん東京", min_size=1, max_size=4)
ELEMENT = st.one_of(
    WORD, WORD.map("~{}".format), WORD.map("({})".format), st.lists(WORD, min_size=2, max_size=3).map("|".join)
)


def matched(pattern, draft, **vocabularies):
    named = {
        name: Vocabulary(name, tuple(p for w in words for p in parse(w)), ()) for name, words in vocabularies.items()
    }
    patterns = parse(pattern)
    matcher = Preparation(patterns, named)
    reading = matcher.read(Text(draft))
    found = sorted({reading.span(words) for one in patterns for words in reading.matches(matcher.program(one))})
    return [reading.text.normal[slice(*span)] for span in found]


@given(st.lists(ELEMENT, min_size=1, max_size=4), WORD)
def test_what_is_printed_reads_the_same(elements, needed):
    (pattern,) = parse(" ".join([*elements, needed]))
    assert parse(str(pattern)) == (pattern,)


@pytest.mark.parametrize(
    ("pattern", "draft", "found"),
    [
        ("決まる", "A社に決まった", ["決まっ"]),
        ("する", "発表する", ["する"]),
        ("入札 * 決まる", "入札でA社に決まりそう", ["入札でA社に決まり"]),
        ("入札 *1 決まる", "入札でA社に決まりそう", []),
        ("入札 * 決まる", "入札の話。昼はカレーに決まった", []),
        ("内示 (が|を) もらう", "内示もらった", ["内示もらっ"]),
        ("内示 (が|を) もらう", "内示をもらった", ["内示をもらっ"]),
        ("内示 を / 異動 が", "異動が出た", ["異動が"]),
        ("行か !ない", "行かない", []),
        ("行く|帰る $", "もう帰る。", ["帰る"]),
        ("負けた だ|です|$", "負けたです。負けた。負けたのか", ["負けたです", "負けた"]),
        ("^ いま", "いまここ。いまから", ["いま", "いま"]),
        ("ばか", "そればかり", []),
        ("~ばか", "そればかり", ["ばかり"]),
        ("総務省の人", "総務省の人です", ["総務省の人"]),
        ("line", "LINEして", ["LINE"]),
        ("担当 [者|の 私] が", "担当の私が、担当者が", ["担当の私が", "担当者が"]),
    ],
)
def test_a_pattern_matches(pattern, draft, found):
    assert matched(pattern, draft) == found


def test_a_vocabulary_holds_words_and_phrases():
    words = ["弊省", "まだ * 発表 さ れ て い ない"]
    assert matched("@inside", "弊省ではまだ何も発表されていない", inside=words) == [
        "まだ何も発表されていない",
        "弊省",
    ] or matched("@inside", "弊省ではまだ何も発表されていない", inside=words) == ["弊省", "まだ何も発表されていない"]


def test_rows_of_words_in_a_group_are_alternatives_of_one_pattern():
    source = "担当 [者|窓口 の 職員|の 私] [が 話す|が 書く|です|て いる]"
    several, *others = parse(source)
    assert str(several) == "担当 [者|窓口 の 職員|の 私] [です|が 話す|が 書く]"
    assert list(map(str, others)) == ["担当 [者|窓口 の 職員|の 私] て いる"]  # endings make a pattern of their own
    for text, words in [
        ("担当者です", "担当者です"),
        ("担当窓口の職員が書く", "担当窓口の職員が書く"),
        ("担当の私が話す", "担当の私が話す"),
    ]:
        assert matched(source, text) == [words]
    assert not matched(source, "担当窓口が話す")


def test_a_word_by_its_features_may_stand_alone():
    assert matched([{"form": "命令形"}], "早く行け") == ["行け"]


def test_a_word_by_its_features():
    assert matched([{"pos": "名詞-固有名詞-人名-姓"}, "さん"], "田中さんと猫さん") == ["田中さん"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", "at least one word"),
        ("*", "at least one word"),
        ("* 入札", "must not begin or end"),
        ("入札 *", "must not begin or end"),
        ("入札 *99 札", "a gap is 1 to 30"),
        ("(入札)", "at least one word"),
        ("@Ministry", "is no word"),
        ([{"lema": "決まる"}, "入札"], "unknown feature lema"),
        ([{"lemma": 3}, "入札"], "takes a word"),
        ([{}, "入札"], "tests no feature"),
        ([{"lemma": "決まる", "optional": "false"}, "入札"], "optional and not take true or false"),
        ([{"lemma": "決まる", "not": 0}, "入札"], "optional and not take true or false"),
        ("担当 [者", "a group is written"),
        ("担当 (です|$)", "stand by themselves or in a plain list"),
        ("て|(い) る", "marks a whole element"),
        (7, "a string or a list"),
        (["入札", 7], "a string or a table"),
    ],
)
def test_a_bad_pattern_is_refused_with_the_reason(pattern, expected):
    with pytest.raises(PatternError, match=expected):
        parse(pattern)


def test_a_gap_has_a_default():
    (pattern,) = parse("入札 * 札")
    assert pattern.elements[1] == Gap(5)
    assert pattern.elements[0] == Words(("入札",))


def test_matching_is_linear_in_the_length_of_a_hostile_text():
    pattern = "行く *30 行く *30 行く *30 帰る"
    (one,) = parse(pattern)
    matcher = Preparation([one], {})
    steps = []
    for times in (1_000, 4_000):
        reading = matcher.read(Text("帰る。" + "行く" * times))
        count = 0
        original = reading._behind

        def counted(step, word, original=original):
            nonlocal count
            count += 1
            return original(step, word)

        reading._behind = counted
        assert reading.matches(matcher.program(one)) == ()
        steps.append(count)
    assert steps[1] <= 5 * max(steps[0], 1)


def test_a_phrase_is_tried_only_where_all_its_words_are_near():
    (pattern,), (phrase,) = parse("@marks"), parse("会議 の *2 資料")
    text = Text("会議の予定です。資料はない。" * 50 + "会議の前に資料を配る。")
    matcher = Preparation([pattern], {"marks": Vocabulary("marks", (phrase,), ())}, [text])
    reading = matcher.read(text)
    tried, original = [], reading._end

    def noted(steps, at, word, failed):
        tried.append(word)
        return original(steps, at, word, failed)

    reading._end = noted
    assert len(reading.matches(matcher.program(pattern))) == 1
    assert len(set(tried)) == 1
