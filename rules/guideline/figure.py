"""Questions for a figure ("何日以内", "罰金はいくら", "…の電話番号"): the document, one of principles, names none."""

from __future__ import annotations

import re

from rules.text import Text

_COUNTED = "人|回|度|年|月|日|週|時|分|秒|文字|字|件|円|歳|才|枚|割|通|個|名|本|社|か月|ヶ月|カ月|ページ|パーセント|%"
# "何人かに" and "何度も" ask nothing, and neither does what is quoted.
_ASKED = re.compile(
    rf"(?:何|なん)(?:{_COUNTED})(?!も|か(?![?。]|$)|[^「」]*」)"
    "|いくら(?!で?も|なん)[^。「」]{0,12}$"
    "|(?:電話番号|人数|件数|金額|期限|締め?切り?|相場|時効|罰金|上限)(?:は|って|を教えて)?[?。]*$"
)


def asks_for_a_figure(text: Text) -> bool:
    """Whether a text asks how many, how long, how much or until when."""
    return _ASKED.search(text.normal.strip()) is not None
