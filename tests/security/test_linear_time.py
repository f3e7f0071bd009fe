"""No text makes the program slow: time grows with the length of a text, never with its square.

One thread that does not come back holds all others up. Judged is how the processor's time grows from one length to
four times that length, not how long it takes; a text that would take forever is stopped.
"""

import re
import signal
import time
from contextlib import contextmanager
from datetime import date
from math import inf

import pytest

from bot.leave import LeaveError, read_leave
from bot.listeners.payload import as_written
from bot.reminders.schedule import LONGEST_RULE
from rules import Draft, review
from rules.distress import heard
from rules.distress.ways import PIECE
from rules.draft import MOST_CHARACTERS
from rules.engine import builtin
from rules.facts import LONGEST_CLAIM
from rules.guideline import governed_by, nearest, search
from rules.guideline.clauses import MOST_NUMBER
from rules.message.alarm import LONGEST
from rules.message.inside import MOST
from rules.message.intent import intent
from rules.message.phrases import LONGEST_PHRASE
from rules.mosaic import kinds
from rules.text import Text
from tests.conftest import THOROUGH
from tests.security.adversary import END, MANY, SHAPES, attacks, longest_repeat, repeated
from tests.security.expressions import expressions

# Expressions that take the square of a length, and the most characters that they ever see: whoever calls them looks
# at the length first, as the functions below show with the longest texts that come in.
BOUNDED = {
    "rules.distress": PIECE,
    "rules.message.alarm": LONGEST,
    "rules.facts": 4 * LONGEST_CLAIM,
    "rules.message.inside": MOST,
    "rules.message.phrases": 4 * LONGEST_PHRASE,
    "rules.guideline.clauses": MOST_NUMBER,
    "bot.reminders.schedule": LONGEST_RULE,
}
GROWTH = 6.5  # for four times the length: 4, and room for measuring; 16 would be the square
LONGEST = (25_000,) if THOROUGH else ()  # characters, and four times as many
FEW = 60  # characters
SECONDS = 2  # of the processor, after which a text counts as endless


class EndlessError(Exception):
    pass


@contextmanager
def stopped():
    """Stop what does not end: the engine of regular expressions looks for signals as it goes."""

    def stop(*_):
        raise EndlessError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(work, text):
    """Seconds of the processor."""
    with stopped():
        begin = time.thread_time()
        work(text)
        return time.thread_time() - begin


def growth(work, text, length):
    """How many times longer a text takes that is four times as long; measured again where others were in the way."""
    found = inf
    for _ in range(2):
        found = min(found, cost(work, repeated(text, 4 * length)) / cost(work, repeated(text, length)))
        if found < GROWTH:
            break
    return found


def all_matches(pattern):
    def work(text):
        for _ in pattern.finditer(text):
            pass

    return work


def test_no_expression_takes_more_than_its_share():
    known = expressions()
    assert len(known) > 150
    assert [(name, slow) for name, pattern in known if (slow := slow_for(pattern, BOUNDED.get(name)))] == []


def slow_for(pattern, most=None):
    """The first text for which an expression is slow, of `most` characters where it never sees more."""
    repeats, work = longest_repeat(pattern), all_matches(pattern)
    if repeats <= 1:
        return None  # each place of a text is looked at as often as the expression is long
    # Short ones first: what takes the cube or more would not come back from a long one.
    lengths = (25, 500, 4_000) if repeats < MANY else (25, 500, 6_000, *LONGEST)
    sample = attacks(pattern, None if THOROUGH else 12)
    for text in attacks(pattern):
        try:
            if repeats == MANY:
                cost(work, repeated(text, FEW))  # what doubles with each repetition shows at once
            if text not in sample:
                continue
            if most and cost(work, repeated(text, most)) > 0.1:
                return text
            if not most and not all(quick(work, text, length, repeats) for length in lengths):
                return text
        except EndlessError:
            return text
    return None


def quick(work, text, length, repeats):
    """Whether a text takes little for each character, or four times it four times as long."""
    little = 1e-6 if repeats == MANY else 1e-5  # seconds
    return cost(work, repeated(text, length)) < 0.002 + length * little or growth(work, text, length) < GROWTH


def test_what_takes_the_square_of_a_length_is_known_by_its_growth():
    def read(text):
        for _ in text:
            for _ in text:
                pass

    assert growth(read, "ab", 2_000) > GROWTH


@pytest.mark.parametrize("shape", [r"(a+)+$", r"<[^>]*>", r"^(?:本|支店|花|本|床屋)+店$"])
def test_the_judge_knows_a_slow_expression(shape):
    assert slow_for(re.compile(shape))


def most_matching():
    """For each expression the text that it matches most often: many findings may cost more than many attempts."""
    for _, pattern in expressions()[:: 1 if THOROUGH else 5]:
        yield max(attacks(pattern, 12), key=lambda text: sum(1 for _ in pattern.finditer(repeated(text, 300))))


KNOWN = [
    "番",
    "事後対応",
    "項",
    "<",
    "<@a|a",
    "号車aなう",
    "〒 000-0000",
    "「",
    "(",
    "か\u3099",
    "\u202e",
    "行く",
    "。",
    "死にたい、",
    "母が死にたいと言う、",
    "死ね自分が",
    "もう無理",
]
READERS = {
    "review": lambda text: review(Draft(text)), "intent": intent, "search": search, "nearest": nearest,
    "governed_by": governed_by, "mosaic": kinds, "as_written": as_written, "distress": lambda text: heard(Text(text)),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    """What is loaded once does not count."""
    for read in READERS.values():
        read("今日はいい天気")


@pytest.mark.parametrize("name", READERS)
def test_no_text_takes_more_than_its_share(name):
    read, length = READERS[name], 2_000
    texts = dict.fromkeys([*KNOWN, *SHAPES, *(most_matching() if THOROUGH or name == "review" else ())])
    slow = [
        text for text in texts if cost(read, repeated(text, 4 * length)) > 0.15 and growth(read, text, length) > GROWTH
    ]
    assert slow == []


def test_the_examples_of_every_rule_over_and_over_take_no_more_than_their_share():
    examples = [rule.flags[0].text for rule in builtin().rules if rule.flags][:: 1 if THOROUGH else 40]
    nearly = [example[: len(example) * 2 // 3] for example in examples]
    read = READERS["review"]
    slow = [
        text for text in (*examples, *nearly)
        if cost(read, repeated(text, 8_000)) > 0.3 and growth(read, text, 2_000) > GROWTH
    ]  # fmt: skip
    assert slow == []


@pytest.mark.parametrize(
    ("lead", "text"), [("", "番"), ("", "<"), ("", "号車aなう"), ("夫の暴力が怖い", " "), ("相撲。", "沢錦は")]
)
def test_the_longest_draft_is_answered_soon(lead, text):
    longest = (lead + text * MOST_CHARACTERS)[: MOST_CHARACTERS - len(END)] + END
    for read in READERS.values():
        assert cost(read, longest) < SECONDS


def test_days_of_leave_take_no_more_than_their_share():
    def read(text):
        with pytest.raises(LeaveError):
            read_leave(text, date(2026, 11, 24))

    for text in (" ", "\u3000", "1/", "から", "~", " - ", "年", "1~2 "):
        assert growth(read, text, 25_000) < GROWTH, text
