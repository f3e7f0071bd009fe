"""Whether a text leaves it to its readers whether they press (3.2.5.b): 「よければ」, 「読んで、よいと思った方は」."""

from __future__ import annotations

import re

from rules.text import Text

_GENTLY = re.compile(
    r"(?:よ|良|宜し|よろし)(?:けれ|かった)[ばら]"
    r"|(?:読んで|見て|聞いて|聴いて|確かめて)(?:から|、|[^。\n]{0,8}(?:よい|良い|いい|気に入|思っ|共感))"
    r"|(?:よい|良い|いい)と(?:思|感じ)(?:った|われた|えた|いましたら|ったら)"
    r"|(?:中身|内容|本文)を(?:読|見|確)(?:んで|て|かめて|認して)"
)
# No kind word helps where something is promised or threatened, everybody is to press, or nobody is to read.
_BOUGHT = re.compile(
    "全員|みんな|みなさん全|一人残らず|拡散希望|必ず|絶対|どんどん|抽選|当た|当選|プレゼント|プレ企画|もらえ|名様|ギフト|円|ポイント|フォロバ|返し|不幸|呪|懸賞|(?:読ま|見|考え)(?:ず|ない|なく|ん)|全部押|片っ|誰でも"
)


def asked_gently(text: Text) -> bool:
    """Whether people are to read and judge first, and nothing is given for it."""
    return _GENTLY.search(text.normal) is not None and _BOUGHT.search(text.normal) is None
