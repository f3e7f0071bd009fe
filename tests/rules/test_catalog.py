"""The catalog: it keeps its promises, and refuses a file that does not, naming file and rule."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rules import catalog
from rules.catalog import builtin
from rules.catalog.check import check
from rules.catalog.measure import measure
from rules.catalog.prepare import prepare
from rules.catalog.reference import reference
from rules.catalog.usefulness import covered, needless
from rules.draft import Draft
from rules.engine import builtin as kept_engine
from rules.guideline import clause
from rules.matching.pattern import parse
from rules.toml_file import RuleError
from rules.vocabulary import Vocabulary

LABELS = json.loads((Path(__file__).parent / "labels.json").read_text())
RULE = """
label = "secrecy"
clause = "3.1.1"
level = "stop"
why = "わけ"
instead = "かわり"
[[rule]]
id = "one"
tokens = "入札 * 決まる"
flags = ["入札でA社に決まった"]
passes = ["昼はカレーに決まった"]
"""
FRAME = """
place = "sentence"
any = ["公告"]
found = ["入札の公告"]
absent = ["入札の結果"]
"""
VOCABULARY = """
[firm]
words = ["A社", "B社"]
"""


@pytest.fixture
def folder(tmp_path):
    """Writes a file of rules into a small catalog."""
    for name, text in (("frames/official.toml", FRAME), ("vocabulary/firms.toml", VOCABULARY)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")

    def write(text, name="secrecy.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def faults(made):
    return check(made, prepare(made))


def load(folder):
    """A small catalog with its own frames and vocabularies."""
    return catalog.load(folder, folder / "frames", folder / "vocabulary")


def test_every_example_is_flagged_or_passed_as_it_says():
    prepared = kept_engine()  # `rules.kept` keeps it as `prepare` gives it: tests/rules/test_kept.py
    assert check(replace(builtin(), rules=tuple(prepared.rules)), prepared) == []


def test_every_label_has_rules():
    ruled = {rule.label for rule in builtin().rules}
    assert ruled == set(LABELS)
    for label in ruled:
        assert clause(LABELS[label]).id == next(rule.clause for rule in builtin().rules if rule.label == label)


@pytest.mark.parametrize("name", ["secrecy.toml", "frames/official.toml", "vocabulary/firms.toml"])
def test_the_version_names_the_content(folder, name):
    file = folder(RULE) / name
    version = load(folder(RULE)).version
    assert load(folder(RULE)).version == version
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert load(file.parents[name.count("/")]).version != version


def test_a_good_file_loads(folder):
    assert [rule.name for rule in load(folder(RULE)).rules] == ["secrecy/one"]


def test_a_mark_that_editors_put_before_the_text_is_read_over(folder):
    place = folder(RULE)
    for file in place.rglob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert [rule.name for rule in load(place).rules] == ["secrecy/one"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('label = "secrecy"', 'label = "secret"', r"secrecy\.toml: label must be the file's name"),
        ('level = "stop"', 'level = "high"', r"secrecy\.toml: one: level must be one of stop, fix, care"),
        ('why = "わけ"', "", r"secrecy\.toml: one: why is missing"),
        ('id = "one"', 'id = "one"\nwords = []', r"secrecy\.toml: one: unknown key words"),
        ('id = "one"', "", r"secrecy\.toml: every \[\[rule\]\] needs an id"),
        ('tokens = "入札 * 決まる"', "", r"secrecy\.toml: one: expected one of tokens, any and detector, found none"),
        ('tokens = "入札 * 決まる"', 'detector = "nose"', r"there is no detector 'nose'"),
        ('tokens = "入札 * 決まる"', 'detector = ["names"]', r"secrecy\.toml: one: there is no detector \['names'\]"),
        (
            'tokens = "入札 * 決まる"',
            'tokens = [{ lemma = "入札", optional = "false" }, "決まる"]',
            r"secrecy\.toml: one: tokens: optional and not take true or false",
        ),
        ('tokens = "入札 * 決まる"', 'tokens = "*"', r"secrecy\.toml: one: tokens: .*at least one word"),
        ('tokens = "入札 * 決まる"', 'tokens = "@nothing"', r"secrecy/one: there is no vocabulary @nothing"),
        ("passes = [", "misses = [", r"unknown key misses"),
        ('passes = ["昼はカレーに決まった"]', "", r"secrecy\.toml: one: passes is missing"),
        ('id = "one"', 'id = "one"\ndespite = ["joke"]', r"there is no frame 'joke'"),
        ('id = "one"', 'id = "one"\nstands = "yes"', r"one: stands must be true or false, not 'yes'"),
        ('id = "one"', 'id = "one"\nwithin = "page"', r"within must be one of"),
        (
            'id = "one"',
            'id = "one"\nwithin = "draft"\nnowhere = ["昼"]',
            r"one: nowhere: without looks in the whole draft already",
        ),
        ('id = "one"', 'id = "one"\nnowhere = []', r"one: nowhere must be a list of patterns"),
        ('id = "one"', 'id = "one"\nnowhere = ["@nothing"]', r"secrecy/one: there is no vocabulary @nothing"),
        ("[[rule]]", "[[rule", r"secrecy\.toml: cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_its_address(folder, old, new, expected):
    with pytest.raises(RuleError, match=expected):
        load(folder(RULE.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "frames/official.toml",
            'place = "sentence"',
            'place = "sentence"\nlabels = ["joke"]',
            r"frame official: labels: there is no label 'joke'",
        ),
        (
            "frames/official.toml",
            'place = "sentence"',
            'place = "sentence"\nlabels = [["secrecy"]]',
            r"official\.toml: labels must be a list of texts",
        ),
        (
            "frames/official.toml",
            'place = "sentence"',
            'place = "page"',
            r"official\.toml: place must be one of",
        ),
        (
            "frames/official.toml",
            '"sentence"',
            '["near"]',
            r"official\.toml: place must be a text",
        ),
        ("frames/official.toml", "absent", "none", r"official\.toml: unknown key none; known are"),
        (
            "frames/official.toml",
            'found = ["入札の公告"]',
            "",
            r"official\.toml: found must be a list",
        ),
        ("frames/official.toml", '["公告"]', '["*"]', r"official\.toml: .*at least one word"),
        ("frames/official.toml", "[", "", r"official\.toml: cannot be read"),
        ("vocabulary/firms.toml", "[firm]", "firm = 3\n[other]", r"firms\.toml: firm: expected a table"),
        ("vocabulary/firms.toml", "words", "word", r"firms\.toml: firm: unknown key word; known are"),
        ("vocabulary/firms.toml", '["A社", "B社"]', "[]", r"firms\.toml: firm: expected words"),
        ("vocabulary/firms.toml", "words", 'include = [["A社"]]\nwords', r"firms\.toml: firm: expected words"),
        ("vocabulary/firms.toml", "B社", "A社", r"firms\.toml: firm: 'A社' stands twice"),
        ("vocabulary/firms.toml", "B社", "*", r"firms\.toml: firm: .*at least one word"),
        ("vocabulary/firms.toml", "B社", "@nothing の 子", r"vocabulary firm: there is no vocabulary @nothing"),
        ("vocabulary/firms.toml", "B社", "@firm の 子", r"vocabulary firm: includes itself through firm"),
    ],
)
def test_a_bad_frame_or_vocabulary_is_refused_with_its_address(folder, name, old, new, expected):
    file = folder(RULE) / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=expected):
        load(folder(RULE))


def test_a_vocabulary_stands_in_one_file(folder):
    (folder(RULE) / "vocabulary/others.toml").write_text(VOCABULARY, encoding="utf-8")
    with pytest.raises(RuleError, match=r"others\.toml: firm: this vocabulary exists already"):
        load(folder(RULE))


def test_an_id_may_stand_only_once(folder):
    rule = RULE[RULE.index("[[rule]]") :]
    with pytest.raises(RuleError, match="one: this id stands twice"):
        load(folder(RULE + rule))


def test_a_rule_whose_example_lies_is_named(folder):
    lying = RULE.replace('passes = ["昼はカレーに決まった"]', 'passes = ["入札で決まる"]')
    assert faults(load(folder(lying))) == ["secrecy.toml: one: '入札で決まる' should pass, but is flagged by one"]
    blind = RULE.replace('flags = ["入札でA社に決まった"]', 'flags = ["公告が出た"]')
    assert faults(load(folder(blind))) == ["secrecy.toml: one: does not flag its own example '公告が出た'"]


def test_a_clause_that_the_guideline_does_not_have_is_named(folder):
    with pytest.raises(RuleError, match=r"secrecy\.toml: one: the guideline has no clause 9\.9"):
        load(folder(RULE.replace("3.1.1", "9.9")))


def test_measuring_counts_hits_misses_and_false_alarms(folder):
    rows = [
        {"id": "a", "text": "入札でA社に決まった", "must": ["secrecy"], "may": []},
        {"id": "b", "text": "入札でA社に決まった", "must": [], "may": ["secrecy"]},
        {"id": "c", "text": "入札でA社に決まった", "must": ["rumor"], "may": []},
        {"id": "d", "text": "昼はカレー", "must": [], "may": []},
    ]
    engine = prepare(load(folder(RULE)))
    result = measure(rows, lambda draft: engine.review(draft, learned=False))
    tally = result.labels["secrecy"]
    assert (tally.hit, tally.miss, tally.false_alarm) == (1, 0, 1)
    assert result.labels["rumor"].miss == 1
    assert (result.clean, result.kept_clean) == (2, 2)
    assert result.false_alarms == [("c", "secrecy", "secrecy/one", "入札でA社に決まった")]
    assert Draft("x").text == "x"


def test_the_reference_tells_this_catalog():
    page = Path(__file__).parents[2] / "docs" / "rule-reference.md"
    assert page.read_text(encoding="utf-8") == reference(builtin()), (
        "python app.py rules reference > docs/rule-reference.md"
    )


def test_a_pattern_that_the_dictionary_cuts_otherwise_is_found_dead(folder):
    blind = RULE.replace('tokens = "入札 * 決まる"', 'any = ["入札 * 決まる", "落札 さ れ て (い) る のか"]')
    assert [fault for fault in faults(load(folder(blind))) if "can never be found" in fault] == [
        "secrecy.toml: one: '落札 さ れ て (い) る のか' can never be found: the dictionary cuts these words otherwise"
    ]


@pytest.mark.parametrize(
    ("loose", "named", "meant"),
    [
        ("退陣 しろ|すべき|を 求める", "しろ|すべき|を 求める", "退陣 [しろ|すべき|を 求める]"),
        ("会見 を|新聞 見る", "会見 を|新聞", "[会見 を|新聞] 見る"),
        ("人 言わ れ|書く た", "言わ れ|書く", "人 [言わ れ|書く] た"),
        ("支援|の 支援 策", "支援|の 支援", "支援 / の 支援 策"),
        ("友人 の|知人 の 会社", "の|知人 の", "友人|知人 の 会社"),
        ("~断り なく|~無断 載せる", "~断り なく|~無断", "[~断り なく|~無断] 載せる"),
    ],
)
def test_alternatives_that_want_brackets_are_named(folder, loose, named, meant):
    written = 'tokens = "入札 * 決まる"'
    found = faults(load(folder(RULE.replace(written, f'any = ["入札 * 決まる", "{loose}"]'))))
    assert [fault for fault in found if "brackets" in fault] == [
        f"secrecy.toml: one: {named}: a space ends the alternatives; write [one|two words] in brackets"
    ]
    found = faults(load(folder(RULE.replace(written, f'any = ["入札 * 決まる", "{meant}"]'))))
    assert not [fault for fault in found if "brackets" in fault]


def test_a_list_of_endings_is_no_mistake(folder):
    endings = "写っ て|てる|ちゃっ / 返し た|まし / 見る ない|ず / 店 を|で|に 出る / 話 の|で の"
    found = faults(load(folder(RULE.replace('tokens = "入札 * 決まる"', f'any = ["入札 * 決まる", "{endings}"]'))))
    assert not [fault for fault in found if "brackets" in fault]


def test_a_rule_whose_examples_another_flags_is_needless(folder):
    wider = """
[[rule]]
id = "two"
any = ["入札", "落札"]
flags = ["入札の話", "落札の話"]
passes = ["昼の話"]
"""
    both = load(folder(RULE + wider))
    assert needless(both, prepare(both)) == ["secrecy.toml: one: needless: two flags all its examples as well"]


def test_an_entry_in_which_a_shorter_one_is_found_is_needless():
    entries = (*parse("~混ぜて"), *parse("~水増し"), *parse("~混ぜてる"), *parse("混ぜている"), *parse("~水 を"))
    assert covered({"deeds": Vocabulary("deeds", entries, ())}) == [
        "vocabulary deeds: ~混ぜてる: needless: ~混ぜて is found there as well"
    ]
