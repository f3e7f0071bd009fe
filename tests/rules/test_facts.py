"""Facts that people tell: each names rules that exist, and decides these and no others."""

import pytest

from rules import Draft, review
from rules.engine import builtin
from rules.facts import deciding, facts, load
from rules.toml_file import RuleError

RULES = builtin().rules
DECIDED = [(fact, rule) for fact in facts().values() for rule in RULES if fact.decides(rule.name)]


def test_every_label_and_rule_named_exists():
    known = {rule.name for rule in RULES} | {rule.label for rule in RULES}
    assert {name for fact in facts().values() for name in fact.clears | fact.keeps} <= known


@pytest.mark.parametrize("fact", facts().values(), ids=lambda fact: fact.name)
def test_a_fact_clears_the_examples_of_its_rules(fact):
    for rule in (rule for decider, rule in DECIDED if decider is fact):
        draft = rule.flags[0].draft()
        assert rule in {hit.rule for hit in builtin().hits(draft)}
        assert rule not in {hit.rule for hit in builtin().hits(draft, [fact.name])}


@pytest.mark.parametrize("fact", facts().values(), ids=lambda fact: fact.name)
def test_a_fact_leaves_what_it_does_not_decide(fact):
    for rule in (rule for rule in RULES if not fact.decides(rule.name)):
        draft = rule.flags[0].draft()
        assert rule in {hit.rule for hit in builtin().hits(draft, [fact.name])}


def test_publication_does_not_free_what_stays_secret():
    draft = Draft("夜の見回りは一時と三時半。月曜は人が足りなくて三時半がない")
    assert "secrecy" in review(draft, facts=["published"], learned=False).labels


def test_only_facts_that_would_decide_are_offered():
    assert [fact.name for fact in deciding(["secrecy/not-yet-public"])] == ["published"]
    assert deciding(["secrecy/weak-spot-told"]) == []
    assert deciding([]) == []


def test_an_unknown_fact_decides_nothing():
    draft = Draft("となりの席の三輪さん、心の病気で来月から休職")
    assert "personal_info" in review(draft, facts=["moonlight"], learned=False).labels


@pytest.mark.parametrize(
    "table",
    ['said = "はい"', 'said = "はい"\nclears = "secrecy"\ncaution = "注意"', 'said = ""\nclears = []\ncaution = "注意"',
     'said = "はい"\nclears = []\ncaution = "注意"\ntold = ["("]',
     'said = "はい"\nclears = [1]\ncaution = "注意"', 'said = "はい"\nclears = []\ncaution = "注意"\nmood = "good"'],
)  # fmt: skip
def test_a_broken_file_is_refused_naming_the_fact(tmp_path, table):
    file = tmp_path / "facts.toml"
    file.write_text(f"[mine]\n{table}")
    with pytest.raises(RuleError, match=r"facts\.toml: mine"):
        load(file)


def test_a_fact_is_a_table(tmp_path):
    file = tmp_path / "facts.toml"
    file.write_text("mine = 3")
    with pytest.raises(RuleError, match=r"facts\.toml: expected a table mine"):
        load(file)
