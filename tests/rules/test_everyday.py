"""Ordinary sentences, in which the words of the rules occur innocently, stay almost without findings."""

from functools import cache
from pathlib import Path

from rules.draft import Draft
from rules.engine import builtin, review
from rules.report import Report
from training.rows import INNOCENT

LINES = Path(__file__).with_name("everyday.txt").read_text("utf-8").splitlines()
NUMBERS = Path(__file__).with_name("everyday_numbers.txt").read_text("utf-8").splitlines()[1:]
SENTENCES = [line for line in LINES if line and not line.startswith("#")]


@cache
def reviewed(learned: bool) -> list[tuple[str, Report]]:
    return [(sentence, review(Draft(sentence), learned=learned)) for sentence in SENTENCES]


def found(level: str | None = None, *, learned: bool = False) -> list[tuple[str, str, str]]:
    return [
        (finding.rule, finding.quote, sentence)
        for sentence, report in reviewed(learned)
        for finding in report.findings
        if level in (None, finding.level)
    ]


def test_the_sentences_are_many_and_different():
    assert len(set(SENTENCES)) == len(SENTENCES) >= 500


def test_at_most_three_in_a_thousand_are_stopped():
    stopped = found("stop")
    assert len(stopped) <= 0.003 * len(SENTENCES), stopped


def test_hardly_any_is_found_fault_with():
    faults = found()
    assert len(faults) <= 0.01 * len(SENTENCES), faults


def test_the_learned_reader_adds_at_most_one_in_a_hundred_and_stops_none():
    both = found(learned=True)
    assert len({sentence for *_, sentence in both}) <= len({sentence for *_, sentence in found()}) + 0.01 * len(
        SENTENCES
    )
    assert len(found("stop", learned=True)) <= len(found("stop"))


def test_numbers_of_everyday_life_are_hardly_ever_secrets_or_addresses():
    told = builtin().rule
    found = [(finding, post) for post in NUMBERS for finding in review(Draft(post), learned=False).findings]
    by_number = [(one.quote, post) for one, post in found if told(one.rule).detector in {"secret_value", "address"}]
    assert len(set(NUMBERS)) == len(NUMBERS) >= 350
    assert [(one.rule, post) for one, post in found if one.level == "stop"] == []
    assert len(by_number) <= 0.02 * len(NUMBERS), by_number


def test_what_others_publish_is_seldom_found_fault_with_by_rules():
    lines = [line for path in INNOCENT if path.stem == "others" for line in path.read_text("utf-8").splitlines()]
    texts = [line for line in lines if line and not line.startswith("#")]
    faults = [(text, found.rule) for text in texts for found in review(Draft(text), learned=False).findings]
    assert len(texts) >= 700
    assert len({text for text, _ in faults}) <= 0.035 * len(texts), faults
