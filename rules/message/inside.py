"""The draft within a question: 「課長が不倫してるって書いたらまずい?」 asks about the post 「課長が不倫してる」.

Whoever asks so is helped more by what is amiss in that post than by a clause. What is found here is only how the
question is put; whether anything is amiss in it the rules say.

Other messages only bring a draft, in quotation marks or behind a colon, and ask for a look at it:
「じゃあ「来週は忙しい」ならいい?」, 「添削して: 来週は忙しい」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.message.phrases import LONGEST_PHRASE, phrase
from rules.message.terms import is_term
from rules.text import Text

MOST = 280  # characters of a question that are looked at
_LEAST = 4  # characters of a draft
# To post, to write, to say; whereto may stand before.
_POSTED = (
    "(?:[^。!?「」\n]{0,10}?(?:に|で|へ))?(?:だけ)?"
    "(?:書[いきくけかこ]|つぶや|呟|投稿|ポスト|ツイート|載せ|のせ|(?:上|あ)げ|発信|言[いうっえ]|流[しす]|コメント|リプ"
    "|返信|シェア|アップ|出[しす])"
)
_ASKED = (
    r"(?:まず[いか]|だめ|ダメ|駄目|あか[んな]|いけな|いい|よい|良い|ええ|大丈夫|平気|セーフ|アウト|問題|あり|アリ|\?)"
)
# What others wrote or said is no draft of the person's own.
_RECEIVED = r"(?![^。!?\n]{0,12}(?:書かれ|言われ|送られ|(?:来|届い)[たて]))"
_BEHIND_A_COLON = re.compile(r"([^「『\"“”:：\n]+)[:：]\s*([^\s「『\"“].*)", re.DOTALL)
_SPOKEN = re.compile("「[^「」]*」")
_BROUGHT = re.compile(r"([^「『\"“”]*)[「『\"“](.+)[」』\"”]([^「」『』\"“”]*)", re.DOTALL)
# 「…」ならいい? 「…」だったら? 「…」に変えたら? 「…」でもだめ?
_HOW_ABOUT = re.compile(
    r"(?:じゃあ?|では|それなら)?[、 ]*(?:"
    r"(?:なら|だったら|だと|(?:に|って)?(?:変え|書き換え|言い換え|直し|し)たら)(?:どう|いい|まし|セーフ|アウト|大丈夫)?"
    r"|(?:は|って|で|でも|も)?(?:どう|いい|大丈夫|だめ|ダメ|駄目|セーフ|アウト|まずい))"
    r"(?:です|かな|でしょう|だろう|[かのね])*[?？]"
)
_FOR_A_LOOK = ("which", "again", "explain", "rewrite")  # phrases that ask for a look at what is quoted beside them
_WAYS = (
    # 「…」って書いていい?
    re.compile(
        rf"[「『\"]([^」』\"\n]{{{_LEAST},}})[」』\"][、,]?(?:って|と|とか|みたいな|という|なんて|を|は|の){_RECEIVED}"
    ),
    # …って書いたらまずい? …と投稿するのは? …こと書いていい?
    re.compile(
        rf"^([^\n]{{{_LEAST},}}?)[」、,! ]*(?:って(?:いう|こと|の|話)*を?|と(?:いう(?:こと|の|話|文)を?|か)?|なんて"
        rf"|(?<=[たるいだう])(?:こと|の)を?){_RECEIVED}[、, ]*{_POSTED}"
    ),
    # …なんだけど、つぶやいたらだめかな …なんだけどまずい?
    re.compile(
        rf"^([^\n]{{{_LEAST},}}?)(?:な?んだ|な?んです|のだ|のです|です|だ)?(?:けど|けれど|が)[、, ]*"
        rf"(?:(?:これ|それ|[このそ]+(?:話|こと|件))(?:を|って|は)?[、, ]*)?(?:{_POSTED}|{_ASKED})"
    ),
)


def drafts_within(normal: str) -> Iterator[str]:
    """What may be drafts within a normalised question, in no more than a line each."""
    for way in _WAYS:
        if found := way.search(normal.strip()[:MOST]):
            yield found[1].strip('「『" ')


def brought(message: str) -> str | None:
    """The draft that a message brings, in quotation marks or behind a colon, where all else asks for a look at it.

    None in others, and where a mere word of the guideline is quoted, which is asked about: 「いいね」は大丈夫?
    """
    written = message.strip()
    if (asked_first := _BEHIND_A_COLON.fullmatch(written)) and phrase(asked_first[1]) in _FOR_A_LOOK:
        return asked_first[2]
    found = _BROUGHT.fullmatch(written)
    if found is None or len(found[1]) + len(found[3]) > LONGEST_PHRASE or _are_two(found[2]):
        return None
    asked = f"{found[1]} {found[3]}"
    looks = phrase(asked) in _FOR_A_LOOK or _HOW_ABOUT.fullmatch(asked.strip())
    return found[2] if looks and found[2].strip() and not is_term(Text(found[2])) else None


def _are_two(quoted: str) -> bool:
    """Whether what stands between the first mark and the last is no draft with quotations but two: 「A」を「B」に."""
    return "」" in _SPOKEN.sub("", quoted)
