"""What a draft says of itself, or its writer's profile, that takes the ground from under the findings of a label."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rules.detectors.acquainted import acquainted
from rules.detectors.disclosure import disclaimed, presents
from rules.detectors.foreign import foreign
from rules.detectors.own_device import in_use, own_device
from rules.detectors.voice import hands_on
from rules.draft import Draft

_UNLESS: Mapping[str, Callable[[Draft], bool]] = {"disclaimer": disclaimed}
# The learned reader knows words, and less of what they say than a rule: more speaks against it.
_UNLESS_LEARNED: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": lambda draft: disclaimed(draft) or not presents(draft.read),
    "work_device": lambda draft: own_device(draft.read) or not in_use(draft.read),
    "friend_request": lambda draft: acquainted(draft.read),
    # What it learned of signs and Latin letters in a Japanese post says nothing of English or of a program.
    "credentials": lambda draft: foreign(draft.read),
    "malware": lambda draft: foreign(draft.read) or not hands_on(draft.read),
}


def groundless(label: str, draft: Draft, *, learned: bool = False) -> bool:
    """Whether no rule of a label, or with `learned` not the learned reader, has anything to say of a draft."""
    unless = (_UNLESS_LEARNED if learned else _UNLESS).get(label)
    return unless is not None and unless(draft)
