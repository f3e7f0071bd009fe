"""What a writer tells although it is marked secret, not yet announced or not to be told (clause 3.1.1).

The marks are those of papers (部外秘, 取扱注意, 厳秘); who asks that such papers be kept well tells nothing. So the
mark must be conceded (部外秘だけど), stand before the figure it is about, or the silence have been asked of the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text, sentences_with

_MARK = (
    r"(?:部外秘|対外秘|社外秘|省外秘|庁外秘|マル秘|丸秘|㊙|極秘|厳秘|取り?扱い?注意|(?:関係者|部内|省内|庁内|局内|課内)限り|"
    r"未公表|未発表|非公表|(?:公表|発表|公告|報道)前|オフレコ)"
)
_ALTHOUGH = r"(?:けれ?ども?|ですけど|だけど|(?:だ|です|なんだ|なのだ|なんです)が|なのに|のに)"
_UNTOLD = (
    r"(?:まだ[^。!?\n]{0,4}(?:発表|公表|公開|報道)(?:し|され)てい?な[いか]|まだ(?:言え|出せ|書け|表に出せ|外に出せ)な[いか]|"
    r"(?:未公表|未発表|非公表|公表前|発表前)の)"
)
_FIGURE = r"(?:\d[\d,.]*|[一二三四五六七八九十百]+)(?:人|名|件|億|万|千|%|パーセント|円|戸|棟|か所|箇所|社|校|台|割)"
_HUSHED = (
    r"(?:まだ|外に|外部に|外へ|記者に|マスコミに|だれにも|誰にも|表に|よそに|絶対)[^。!?\n]{0,6}"
    r"(?:出す|言う|話す|漏らす|もらす|書く|広める|しゃべる|喋る|流す|公表する)な(?:よ|と|って)[^。!?\n]{0,6}"
    r"(?:言われ|止められ|釘|くぎ|念を押|命令|指示|お達し)|(?:箝口令|かん口令)が?[^。!?\n]{0,4}(?:敷かれ|しかれ|出て|出た)"
)
_CONFIDED = re.compile(
    rf"(?:まだ|一応|いちおう|本当は|ほんとは)?{_MARK}(?:の(?:資料|書類|文書|話|数字|案))?"
    rf"(?:らしい|扱い|なん|っていう)?(?:だ|です)?{_ALTHOUGH}|"
    rf"{_UNTOLD}[^。!?\n]{{0,16}}?{_FIGURE}|{_HUSHED}"
)
_SIGNS = (
    "秘|㊙|注意|限り|公表|未発表|発表前|公告前|報道前|オフレコ|まだ|口令|外に|外部|外へ|記者|マスコミ|"
    "だれにも|誰にも|表に|よそに|絶対"
)
_SIGN = re.compile(_SIGNS)
NEEDS = "|".join(f"~{sign}" for sign in _SIGNS.split("|"))


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """The words that own to it: always in one sentence."""
    for start, end in sentences_with(_SIGN, text):
        for match in _CONFIDED.finditer(text.normal, start, end):
            yield match.span()
