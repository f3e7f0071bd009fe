from __future__ import annotations

import pytest

from rules.guideline.clauses import clauses
from rules.guideline.concepts import read_concepts, read_outside, read_subjects
from rules.toml_file import RuleError

DEPENDS = "[depends]\n" + "\n".join(f'"{clause.id}" = "によります。"' for clause in clauses())
GOOD = '[[concept]]\nid = "one"\nclauses = ["1.1"]\nwords = ["目的"]\n'


def written(tmp_path, text):
    path = tmp_path / "concepts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path):
    (concept,), depends = read_concepts(written(tmp_path, GOOD + DEPENDS))
    assert (concept.id, concept.clauses, concept.words, concept.asks) == ("one", ("1.1",), ("目的",), ())
    assert depends["1.1"] == "によります。"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("1.1", "9.9") + DEPENDS, r"one: no such clause: 9\.9"),
        (GOOD.replace('["1.1"]', "[]") + DEPENDS, "one: clauses is missing"),
        (GOOD + GOOD + DEPENDS, "one: the id is used twice"),
        (GOOD + GOOD.replace("one", "two") + DEPENDS, "two: the word 目的 stands in one already"),
        (GOOD.replace('"目的"', '"ＧＰＳ", "gps"') + DEPENDS, "one: the word gps stands in one already"),
        (GOOD.replace('"目的"', "3") + DEPENDS, "one: words: not a list of texts"),
        (GOOD.replace("words", "wrods") + DEPENDS, "one: words is missing"),
        (GOOD + 'asked = ["?"]\n' + DEPENDS, "one: unknown key: asked"),
        (GOOD, "depends: missing or unknown clauses"),
        (GOOD + DEPENDS.replace("によります。", " ", 1), r"depends: 1\.1: not a text"),
        ("", "holds no entries"),
        ("concept = 3", "holds no entries"),
        ("[[concept", "cannot be read"),
        ("more = 1", "unknown key: more"),
    ],
)
def test_mistakes_are_refused_by_file_and_entry(tmp_path, text, message):
    with pytest.raises(RuleError, match=rf"concepts\.toml: .*{message}|concepts\.toml: {message}"):
        read_concepts(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RuleError, match=r"nowhere\.toml: cannot be read"):
        read_subjects(tmp_path / "nowhere.toml")


def test_subjects_need_the_one_who_governs(tmp_path):
    with pytest.raises(RuleError, match="side: by is missing"):
        read_subjects(written(tmp_path, '[[subject]]\nid = "side"\nwords = ["兼業"]'))


def test_examples_from_outside_are_texts(tmp_path):
    with pytest.raises(RuleError, match="asks: not a list of texts"):
        read_outside(written(tmp_path, "asks = [1]"))
