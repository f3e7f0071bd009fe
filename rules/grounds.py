"""What a draft says of itself, or its writer's profile, that takes the ground from under the findings of a label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rules.detectors.acquainted import acquainted, acquainted_only
from rules.detectors.asked_gently import asked_gently
from rules.detectors.at_rest import at_rest
from rules.detectors.disclosure import disclaimed, presents
from rules.detectors.foreign import foreign
from rules.detectors.own_device import in_use, own_device, posted_from_own
from rules.detectors.placed import placed
from rules.detectors.voice import hands_on
from rules.draft import Draft

_BY_HAND = re.compile(r"(?:自分|自身|手)で(?:書|打|予約)")
_DECLINED = re.compile(
    r"お?断り(?:し|いた)|断った|断りまし|返(?:した|しま)|受け取(?:りません|らな)|辞退|自分の分は|仕事の相手(?:では|じゃ)(?:あり|な)"
)
_PASSED_BY = re.compile(r"(?:演説|街宣|選挙カー|ポスター|ビラ)[^。\n]{0,4}(?:見かけ|通りかか|すれ違|聞こえ)")

_UNLESS: Mapping[str, Callable[[Draft], bool]] = {
    "disclaimer": disclaimed,
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
    "auto_post_app": lambda draft: _BY_HAND.search(draft.read.normal) is not None,
    "neutrality": lambda draft: _DECLINED.search(draft.read.normal) is not None,
    "political": lambda draft: _PASSED_BY.search(draft.read.normal) is not None,
    # What it learned of signs and Latin letters in a Japanese post says nothing of English or of a program.
    "credentials": lambda draft: foreign(draft.read),
    "malware": lambda draft: foreign(draft.read) or not hands_on(draft.read),
}


def groundless(label: str, draft: Draft, *, learned: bool = False) -> bool:
    """Whether no rule of a label has anything to say of a draft, or with `learned` the learned reader neither."""
    against = [table[label] for table in (_UNLESS, *((_UNLESS_LEARNED,) if learned else ())) if label in table]
    return any(speaks(draft) for speaks in against)
