"""The drafts that the page offers to try are judged as their names promise."""

import re

from bot.playground.page import STATIC
from rules.draft import Draft
from rules.engine import review

PAGE = (STATIC / "page.js").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r'^  \["([^"]+)", "([^"]+)"\],$', PAGE, re.MULTILINE))


def test_only_the_innocent_ones_are_clean():
    assert len(EXAMPLES) >= 10
    clean = {name for name, draft in EXAMPLES.items() if not review(Draft(draft)).findings}
    assert clean == {name for name in EXAMPLES if name.startswith("問題なし")}
