"""What a fact clears: the findings that it was told of, and those in nearly the same words, no others.

An edit may bring another secret. The words of a finding are known again by a short keyed hash; they are kept nowhere.
Where more is found than a button holds, the fact is told of all that the same rules find (`Told.stating`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.person import Pseudonyms
from bot.told import MARK, Told
from rules import Finding, Report
from rules.facts import decided, deciding
from rules.report import LEVELS
from rules.text import Text

_CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")

Marks = Mapping[Finding, str]


def marks(pseudonyms: Pseudonyms, place: str, text: str, findings: Iterable[Finding]) -> dict[Finding, str]:
    """The mark of each finding that a fact would decide, in the draft that is kept under the name of `place`.

    It is of the rule and of the words that carry the meaning, in whatever order, form and number.
    """
    found = [one for one in findings if deciding([one.rule])]
    words = {
        one: {word.lemma for word in Text(text[one.start : one.end]).lexemes if _carries(word.pos)} for one in found
    }
    return {one: pseudonyms.value("stated", place, one.rule, *sorted(words[one]))[:MARK] for one in found}


def settled(told: Told, without: Report, plain: Report, marked: Marks) -> tuple[Report, list[Finding]]:
    """The report with what was told, and the findings that this cleared.

    `without` is the report without all that the facts could decide, `plain` the one as if nothing had been told.
    """
    open_ = [one for one in plain.findings if one in marked and not told.holds_of(one.rule, marked[one])]
    new = [one for one in open_ if decided(one.rule, told.stated)]
    cleared = [one for one in plain.findings if one in marked and one not in open_]
    # What another rule says of the same words is told only where these are cleared.
    left = [one for one in without.findings if one in plain.findings or not any(_meet(one, other) for other in new)]
    found = sorted({*left, *new}, key=lambda one: (LEVELS.index(one.level), one.start, one.label, one.rule))
    return Report(tuple(found), plain.version), cleared


def _carries(pos: str) -> bool:
    return pos.startswith(_CONTENT)


def _meet(one: Finding, other: Finding) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)
