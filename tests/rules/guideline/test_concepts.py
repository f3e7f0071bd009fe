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
        (GOOD.replace('["1.1"]', "[]") + DEPENDS, "one: clauses must be a list of texts that is not empty"),
        (GOOD + GOOD + DEPENDS, "one: this id stands twice"),
        (GOOD + GOOD.replace("one", "two") + DEPENDS, "two: the word 目的 stands in one already"),
        (GOOD.replace('"目的"', '"ＧＰＳ", "gps"') + DEPENDS, "one: the word gps stands in one already"),
        (GOOD.replace('"目的"', "3") + DEPENDS, "one: words must be a list of texts"),
        (GOOD.replace('["目的"]', '"目的"') + DEPENDS, "one: words must be a list of texts"),
        (GOOD.replace("words", "wrods") + DEPENDS, "one: unknown key wrods"),
        (GOOD.replace('["1.1"]', '[["1.1"]]') + DEPENDS, "one: clauses must be a list of texts"),
        (GOOD + 'asks = "目的は?"\n' + DEPENDS, "one: asks must be a list of texts"),
        (GOOD.replace('"one"', "1") + DEPENDS, "concept 1: id must be a text"),
        (GOOD + 'asked = ["?"]\n' + DEPENDS, "one: unknown key asked"),
        (GOOD, "expected a table depends"),
        ("depends = 3\n" + GOOD, "expected a table depends"),
        (GOOD + DEPENDS.replace("1.1", "9.9", 1), "depends: missing or unknown clauses"),
        (GOOD + DEPENDS.replace("によります。", " ", 1), r"depends: 1\.1 must be a text"),
        ("", r"expected at least one \[\[concept\]\]"),
        ("concept = 3", r"expected at least one \[\[concept\]\]"),
        ("concept = [1]", r"expected at least one \[\[concept\]\]"),
        ("[[concept", "cannot be read"),
        ("more = 1", "unknown key more"),
    ],
)
def test_mistakes_are_refused_by_file_and_entry(tmp_path, text, message):
    with pytest.raises(RuleError, match=rf"concepts\.toml: .*{message}|concepts\.toml: {message}"):
        read_concepts(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RuleError, match=r"nowhere\.toml: cannot be read"):
        read_subjects(tmp_path / "nowhere.toml")


def test_subjects_need_the_one_who_governs(tmp_path):
    with pytest.raises(RuleError, match="side: by must be a text"):
        read_subjects(written(tmp_path, '[[subject]]\nid = "side"\nwords = ["兼業"]'))


def test_examples_from_outside_are_texts(tmp_path):
    with pytest.raises(RuleError, match="asks must be a list of texts"):
        read_outside(written(tmp_path, "asks = [1]"))
