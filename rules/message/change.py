"""A draft with the words changed as a message asks: 「局長を幹部に変えたら?」 「「霞が関」を「都心」にしたら?」."""

from __future__ import annotations

import re

MOST = 80  # characters of what asks so
_QUOTE = '[「『"“]?'
_UNQUOTE = '[」』"”]?'
_CHANGE = re.compile(
    r"(?:じゃあ?|では|それなら|なら|例えば|たとえば)?[、 ]?"
    rf"{_QUOTE}(?P<old>[^「」『』\n]{{1,30}}?){_UNQUOTE}(?:の(?:ところ|部分|箇所))?を[、 ]?"
    rf"{_QUOTE}(?P<new>[^「」『』\n]{{1,30}}?){_UNQUOTE}(?:に|と)"
    r"(?:(?:変え|替え|換え|かえ|書き換え|言い換え|置き換え|直し|し)(?:たら|て(?:も|は|みたら|みれば)|れば|るのは)|(?:すれ|直せ|書け)ば|するのは)"
    r"(?:どう|いい|良い|よい|よろしい|大丈夫|平気|セーフ|アウト|まし|だめ|ダメ|駄目|まずい|ok|OK|問題ない)?"
    r"(?:です|でしょう|だろう|かな|[かのねん]){0,6}[?？。\s]{0,4}"
)


def changed(message: str, draft: str) -> str | None:
    """The draft with the words changed; None where a message asks for no change, or of words that are not in it."""
    asked = message.strip()
    found = _CHANGE.fullmatch(asked) if len(asked) <= MOST else None
    return draft.replace(found["old"], found["new"]) if found and found["old"] in draft else None
