"""What is meant by its number under a review: a finding (「2つ目は?」) or a line (「3つ目だけならいい?」)."""

from __future__ import annotations

import re

from rules.message.phrases import phrase
from rules.text import normalise

MOST = 30  # characters of what names one
_KANJI = "一二三四五六七八九"
_NUMBER = f"[{_KANJI}1-9]"
_FINDING = re.compile(
    rf"(?:じゃあ?|では|で|あと|その|この|上の)?[、 ]?(?P<number>{_NUMBER})"
    "(?:(?:つ目|つめ|番目?|個目|件目|点目)(?:だけ)?|だけ)"
    "の?(?:指摘|注意|項目|やつ|もの|ところ|点|理由|ほう|方)?"
    "(?:は|って|が|を|の|も|に|何|で|なぜ|どう|いう|だめ|ダメ|駄目|まずい|悪い|いけない|理由|意味|こと|直し方|直せ|直す|すれ|書け"
    "|書き直|書き換|添削|修正|ば|いい|教え|くわしく|詳しく|説明|わから|分から|し|て|ください|ほしい|もう一度|ない|です|ます|か|ん|な|よ|だ|納得|いか|でき"
    "|[、 ])*[?。!]*"
)
# The most pressing one, which is the first.
_WORST = re.compile(
    "(?:(?:この|その|上の)?(?:指摘|注意|どれ|どの指摘)?(?:の|で|は|が|うち|中|なか|、){0,5})?(?:一番|いちばん|最も|もっとも)"
    "(?:まず|悪|重|だめ|ダメ|駄目|危な|深刻|大事|重要|やば|ひど|問題|直す|直し|先に)[^。!?]{0,14}[?。!]*"
)
_CALLED = re.compile("指摘|注意")
_LINE = re.compile(rf"(?:じゃあ?|では|なら|それなら)?[、 ]?({_NUMBER})(?:つ目|番目|個目|(行目)|点目)")
_BULLET = re.compile(r"[-*・•‣◦●○■□◆◇▶▪–]|\(?\d{1,2}[.):、]|[①-⑳]")


def finding_named(said: str, *, called_one: bool) -> int | None:
    """The place of the finding that a normalised line is about, counted from 0; None where it is about none.

    With `called_one` only where the line calls it a finding.
    """
    line = said.strip()
    if len(line) <= MOST and _WORST.fullmatch(line):
        return 0 if _CALLED.search(line) or not called_one else None
    found = _FINDING.fullmatch(line) if len(line) <= MOST else None
    return place_of(found["number"]) if found and (not called_one or _CALLED.search(line)) else None


def line_named(message: str, draft: str) -> str | None:
    """The line of a draft that a message asks for a look at: of its bullets, or of all lines (「2行目だけなら?」)."""
    asked = normalise(message).strip()
    found = _LINE.match(asked) if len(asked) <= MOST else None
    if not found or phrase(asked) != "again":
        return None
    lines = [line.strip() for line in draft.splitlines() if line.strip()]
    if not found[2]:
        lines = [line[mark.end() :].strip() for line in lines if (mark := _BULLET.match(line))]
    at = place_of(found[1])
    return (lines[at] or None) if at < len(lines) else None


def place_of(number: str) -> int:
    """A figure or kanji as a place counted from 0."""
    return _KANJI.index(number) if number in _KANJI else int(number) - 1
