"""Facts that decide where the text does not tell: published already, with consent, off duty …; data in facts.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from rules.expression import Expression, checked
from rules.kept import kept
from rules.report import label_of
from rules.text import normalise, unmarked
from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_suffix(".toml")
LONGEST_CLAIM = 30  # characters
_KEYS = {"said", "clears", "keeps", "caution", "told"}
# What stands around a fact where somebody states it in answer to a review.
_BEFORE = "|".join(
    ("え", "いや", "あの", "もう", "でも", "だって", "けど", "ちなみに", "一応", "ちゃんと", "全部", "既に", "すでに",
     "とっくに", "これ", "それ", "この話", "その話", "は", "も", "って")
)  # fmt: skip
_AFTER = "です|だ|な|ん|の|に|で|もん|よ|ね|けど|けれど|が|から|し|って"  # none begins as two others together do


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact, the words in which a person states it, and what still is to be minded then.

    `clears` holds labels or rules ("label/id"), `keeps` the rules of these labels that it does not decide. `told` are
    expressions for what people write instead.
    """

    name: str
    said: str
    caution: str
    clears: frozenset[str]
    keeps: frozenset[str]
    told: tuple[Expression, ...] = ()

    def decides(self, rule: str) -> bool:
        """Whether a rule ("label/id") no longer holds where the fact does."""
        return rule not in self.keeps and bool({rule, label_of(rule)} & self.clears)


@lru_cache(maxsize=1)
def facts() -> Mapping[str, Fact]:
    """All facts by name, in the order in which they are offered."""
    return kept("facts", partial(load, FILE), (Fact, Expression))


def load(path: Path) -> dict[str, Fact]:
    """Read facts. Raises RuleError naming the file, the fact and what was expected."""
    return {name: _fact(name, entry) for name, entry in read_entry(path).tables().items()}


def deciding(rules: Iterable[str]) -> list[Fact]:
    """The facts that would decide one of the rules."""
    found = set(rules)
    return [fact for fact in facts().values() if any(map(fact.decides, found))]


def decided(rule: str, told: Iterable[str]) -> bool:
    """Whether one of the facts told decides a rule; an unknown fact decides nothing."""
    known = facts()
    return any(known[name].decides(rule) for name in told if name in known)


def claimed(message: str) -> tuple[str, ...]:
    """The facts that a short message states and nothing else, as in answer to a review: 「公表されてるよ」."""
    if len(message) > LONGEST_CLAIM:
        return ()
    spelled = unmarked(normalise(message).lower())
    return tuple(fact.name for fact in facts().values() if any(way.is_all_of(spelled) for way in fact.told))


def _fact(name: str, entry: Entry) -> Fact:
    entry.only(_KEYS)
    ways = (f"(?:{_BEFORE})*(?:{way})(?:{_AFTER})*" for way in entry.texts("told", ()))
    return Fact(
        name,
        entry.text("said"),
        entry.text("caution"),
        frozenset(entry.texts("clears")),
        frozenset(entry.texts("keeps", ())),
        tuple(checked(entry, way) for way in ways),
    )
