"""Whether a message threatens to harm people, so that it is reviewed even where it is put like words to look up."""

from __future__ import annotations

from rules.draft import Draft
from rules.engine import review
from rules.message.intent import asks
from rules.text import Text

RULE = "defamation/violence-threatened"


def threatens(text: Text) -> bool:
    """Whether the rule on threats finds something; who asks about a threat makes none."""
    if asks(text):
        return False
    return any(finding.rule == RULE for finding in review(Draft(text.original, already=text), learned=False).findings)
