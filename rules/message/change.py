"""A draft with the words changed as a message asks: 「局長を幹部に変えたら?」 「「霞が関」を「都心」にしたら?」."""

from __future__ import annotations

import re

MOST = 80  # characters of what asks so
_QUOTE = '[「『"“]?'
_UNQUOTE = '[」』"”]?'
# One change at a time: words with a comma or を between them are two.
# Without quotation marks these speak of the post itself: 「投稿を明日にしたら?」 「写真を横にしたら?」.
_OF_THE_POST = "(?:投稿|公開|名前|写真|画像|これ|それ)を"
_CHANGE = re.compile(
    r"(?:じゃあ?|では|それなら|なら|例えば|たとえば)?[、 ]?"
    rf"(?:[「『\"“](?P<quoted>[^「」『』\n]{{1,30}}?)[」』\"”]|(?!{_OF_THE_POST})(?P<plain>[^「」『』\"“”\n、。を]{{2,30}}?))"
    r"(?:の(?:ところ|部分|箇所))?を[、 ]?"
    rf"{_QUOTE}(?P<new>[^「」『』\n、。を]{{1,30}}?){_UNQUOTE}(?:に|と)"
    r"(?:(?:変え|替え|換え|かえ|書き換え|言い換え|置き換え|直し|し)(?:たら|て(?:も|は|みたら|みれば)|れば|るのは)|(?:すれ|直せ|書け)ば|するのは)"
    r"(?:どう|いい|良い|よい|よろしい|大丈夫|平気|セーフ|アウト|まし|だめ|ダメ|駄目|まずい|ok|OK|問題ない)?"
    r"(?:です|でしょう|だろう|かな|[かのねん]){0,6}[?？。\s]{0,4}"
)


def changed(message: str, draft: str) -> str | None:
    """The draft with the words changed; None where a message asks for no change, or of words that are not in it."""
    found = _asked(message)
    old = (found["quoted"] or found["plain"]) if found else ""
    return draft.replace(old, found["new"]) if found and old in draft else None


def asks_change(message: str) -> bool:
    """Whether a message asks for words to be changed, of whatever draft."""
    return _asked(message) is not None


def _asked(message: str) -> re.Match[str] | None:
    asked = message.strip()
    return _CHANGE.fullmatch(asked) if len(asked) <= MOST else None
