"""What a draft says of itself, or its writer's profile, that takes the ground from under the findings of a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.detectors.acquainted import acquainted, acquainted_only
from rules.detectors.asked_gently import asked_gently
from rules.detectors.at_rest import at_rest
from rules.detectors.disclosure import disclaimed, impersonated, presents
from rules.detectors.foreign import foreign
from rules.detectors.own_device import in_use, own_device, posted_from_own
from rules.detectors.placed import placed
from rules.detectors.voice import hands_on
from rules.draft import Draft
from rules.expression import checked
from rules.facts import facts
from rules.report import label_of
from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_suffix(".toml")
_KEYS = {"label", "said", "unless", "found", "absent"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a text says of itself that leaves the learned reader nothing to say of a label; data in grounds.toml."""

    label: str
    said: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str]
    found: tuple[str, ...]
    absent: tuple[str, ...]

    def holds(self, normal: str) -> bool:
        """Whether a normalised text says so, and nothing beside which that means nothing."""
        return any(way.search(normal) for way in self.said) and not self.unless.search(normal)


_UNLESS: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": lambda draft: disclaimed(draft) or impersonated(draft.read),
    "work_hours": lambda draft: at_rest(draft.read),
    "work_device": lambda draft: posted_from_own(draft.read),
    "friend_request": lambda draft: acquainted_only(draft.read),
    "social_button": lambda draft: asked_gently(draft.read),
}
# The learned reader knows words, and less of what they say than a rule: more speaks against it.
_UNLESS_LEARNED: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": lambda draft: not presents(draft.read),
    "work_device": lambda draft: own_device(draft.read) or not in_use(draft.read),
    "friend_request": lambda draft: acquainted(draft.read),
    "location": lambda draft: not placed(draft.read),
    # What it learned of signs and Latin letters in a Japanese post says nothing of English or of a program.
    "credentials": lambda draft: foreign(draft.read),
    "malware": lambda draft: foreign(draft.read) or not hands_on(draft.read),
}


def groundless(rule: str, draft: Draft, *, learned: bool = False) -> bool:
    """Whether a rule ("label/id") has nothing to say of a draft; more speaks against one of the learned reader.

    A rule that a fact keeps (`rules/facts.toml`) is kept from the same said in the draft.
    """
    label = label_of(rule)
    against = [table[label] for table in (_UNLESS, *((_UNLESS_LEARNED,) if learned else ())) if label in table]
    spoken = any(speaks(draft) for speaks in against) or (learned and _says(label, draft.read.normal))
    return spoken and not any(rule in fact.keeps for fact in facts().values())


def _says(label: str, normal: str) -> bool:
    return any(ground.label == label and ground.holds(normal) for ground in builtin())


@lru_cache(maxsize=1)
def builtin() -> tuple[Ground, ...]:
    """The grounds that come with the program. Raises RuleError."""
    return load(FILE)


def load(path: Path) -> tuple[Ground, ...]:
    """Read grounds. Raises RuleError naming the file, the label and what was expected."""
    whole = read_entry(path)
    whole.only({"ground"})
    return tuple(_ground(Entry(f"{path.name}: {one.text('label')}", one.table)) for one in whole.entries("ground"))


def _ground(entry: Entry) -> Ground:
    entry.only(_KEYS)
    said = tuple(checked(entry, way).compiled for way in entry.texts("said"))
    unless = checked(entry, entry.text("unless")).compiled
    return Ground(entry.text("label"), said, unless, entry.texts("found"), entry.texts("absent"))
