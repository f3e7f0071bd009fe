from __future__ import annotations

from pathlib import Path

import pytest

from rules.guideline import clause, clauses, depends, document, introduction, numbered
from rules.guideline.clauses import HERE, load
from rules.toml_file import RuleError

DOCUMENT = Path(__file__).with_name("document.txt").read_text(encoding="utf-8")
MARKS = "○- "


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_the_clauses_are_the_document_no_sentence_lost_and_none_added():
    rebuilt: list[str] = []
    for one in clauses():
        rebuilt += one.lead
        first, *rest = lines(one.text)
        rebuilt += [one.mark + first, *rest]
    rebuilt += document().closing

    def unmarked(line: str) -> str:
        return "".join(line.lstrip(MARKS).split())

    assert [unmarked(line) for line in lines("\n".join(rebuilt))] == [unmarked(line) for line in lines(DOCUMENT)]


def test_every_clause_stands_in_the_document_verbatim():
    assert len(clauses()) == 33
    for one in clauses():
        assert all(line in DOCUMENT for line in lines(one.text)), one.id


def test_headings_and_page_stand_in_the_document():
    printed = lines(DOCUMENT)
    for one in clauses():
        assert one.page == one.headings[0]
        assert all(heading in printed for heading in one.headings), one.id


def test_clauses_can_not_be_changed():
    with pytest.raises(AttributeError):
        clause("1.1").text = "…"  # type: ignore[misc]


def test_an_unknown_id_is_refused_by_name():
    with pytest.raises(KeyError, match=r"9\.9"):
        clause("9.9")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[document]", "[documents]", "unknown key documents"),
        ("[[clause]]", "[[clauses]]", "unknown key clauses"),
        ('date = "2013-06"', "date = 2013-06-01", "document: date must be a text"),
        ('id = "1.2"', 'id = "1.1"', "1.1: this id stands twice"),
        ('number = "1."', "number = 1.0", "1.1: number must be a text"),
        ('lead = ["ソーシャルメディアとは"]', 'lead = "ソーシャルメディアとは"', "1.2: lead must be a list of texts"),
        ("headings", "heading", "1.1: unknown key heading"),
    ],
)
def test_a_wrong_document_is_refused_with_file_and_clause(tmp_path, old, new, told):
    text = (HERE / "clauses.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "clauses.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RuleError) as refused:
        load(tmp_path / "clauses.toml")
    assert str(refused.value).startswith(f"clauses.toml: {told}")


def test_each_clause_says_what_decides_it_and_never_yes_or_no():
    for one in clauses():
        assert depends(one.id).endswith("。")
        assert not depends(one.id).startswith(("はい", "いいえ"))


ALL_OF_324 = tuple(f"3.2.4.{letter}" for letter in "abcde")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        *(
            (query, ALL_OF_324)
            for query in (
                "3(2)④",
                "3-2-4",
                "３（２）④",
                "3.(2)④",
                "§3.2.4",
                "3/2/4",
                "三(二)の四",
                "④",
                "(2)④",
                "④ 安全管理措置",
                "Ⅲ-2-4",
                "3ー2ー4",
                "sec. 3.2.4",
                "section 3(2)(iv)",
                "第3章第2節第4項",
            )
        ),
        *(
            (query, ("3.2.4.c",))
            for query in (
                "３（２）④ウ",
                "3.2.4.c",
                "3(2)④の3",
                "item 3.2.4 (c)",
                "3_2_4_cの全文",
                "④のウ",
                "3.2.4 の c",
            )
        ),
        ("item 3.1.1 (c)", ("3.1.1.c",)),
        ("section 2.4", ("2.4",)),
        ("2-7を見せて", ("2.7",)),
        ("さんのにのご", ("3.2.5.a", "3.2.5.b")),
        ("2.9", ()),
        ("4章", ()),
        ("第九章", ()),
        ("第十条", ()),
        ("3.2.6", ()),
        ("3.2.5.c", ()),
    ],
)
def test_section_numbers_in_any_notation(query, ids):
    assert numbered(query) == ids


@pytest.mark.parametrize(
    "query", ["3(2)④カ", "3-2-4-f", "３（２）④ン", "④のキ", "3.2.4 の カ", "3(1)ケ", "3章(1)カ", "3-1カ", "3(1)①カ"]
)
def test_a_letter_that_no_item_has_answers_no_other_clause(query):
    assert numbered(query) == ()


def test_a_section_answers_with_every_clause_under_it():
    assert numbered("第3の(1)") == tuple(one.id for one in clauses() if one.id.startswith("3.1"))
    assert numbered("第2章") == tuple(one.id for one in clauses() if one.id.startswith("2."))
    assert numbered("3章2節の②") == ("3.2.2.a", "3.2.2.b")
    assert numbered("3章(1)イ") == ("3.1.2", "3.1.2.a")
    assert numbered("2. ソーシャルメディアの特性 (その2)") == numbered("2その2") == ("2.6", "2.7", "2.8")


def test_every_heading_is_found_with_its_number():
    for one in clauses():
        assert one.id in (numbered(one.page) or ()), one.page
    assert numbered("（１）国家公務員として特に留意すべき事項") == numbered("3(1)")
    assert numbered("3（2）その他一般的に留意すべき事項") == numbered("3(2)")


@pytest.mark.parametrize(
    "query",
    [
        "位置情報",
        "3日前の投稿",
        "2ちゃんねる",
        "",
        "子ども3人の写真",
        "9月の写真",
        "2段階認証",
        "5ch",
        "v",
        "2.4g",
        "カ",
        "1のコツ",
    ],
)
def test_what_is_no_section_number_is_left_alone(query):
    assert numbered(query) is None


def test_an_item_that_is_no_sentence_tells_what_it_goes_on_from():
    begun = {one.id: introduction(one.id) for one in clauses() if introduction(one.id)}
    assert set(begun) == {"3.1.1.a", "3.1.1.b", "3.1.1.c"}
    assert set(begun.values()) == {"なお、次に掲げる発信は、信用失墜行為に該当する場合があること。"}
    assert all(sentence in clause("3.1.1").text for sentence in begun.values())
