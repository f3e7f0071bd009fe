"""Whether a text speaks of contacts with people whom the writer knows only: then of none with strangers (3.2.4.b)."""

from __future__ import annotations

import re

from rules.text import Text

_KNOWN = re.compile(
    "(?:友達|友だち|友人|知り合い|知人|同級生|幼なじみ|同僚|同期|先輩|後輩|恩師|いとこ|親戚|家族|母|父|妹|弟|姉|兄|娘|息子)"
    "(?:から|から来た|から届いた|から送られてきた)?の?(?:友達|友だち|フォロー)?(?:申請|リクエスト)"
)
# What the findings ask for: none but those whom one has met, each made sure of.
_LIMITED = re.compile(
    "(?:面識|(?:お会いした|会った|話した)こと)[のが]ある(?:方|人|かた)"
    "|知(?:り合い|人|っている(?:方|人)|ってる(?:方|人))の?(?:方|人)?(?:だけ|のみ|に限)"
    "|(?:一人ずつ|ひとりずつ|相手を|本人かを?|ご本人を|だれかを?|誰かを?)確かめて"
)
_DECLINED = re.compile(
    "(?:知らない|見知らぬ|面識の?な[いく]|会ったことの?ない)(?:方|人|かた|ひと|アカウント)?[^。\n]{0,12}?"
    "(?:(?:承認|お?受け|通し|許可)(?:して|し|でき)?い?(?:ません|ない)|断|遠慮)"
)
_UNKNOWN = re.compile(
    "知らない|見知らぬ|面識(?![のが]ある)|会ったことの?な|だれでも|誰でも|全部|友達の友達|友だちの友だち|知り合いの知り合い"
)


def acquainted(text: Text) -> bool:
    """Whether a known person's request is named, and nobody unknown."""
    return _KNOWN.search(text.normal) is not None and _UNKNOWN.search(text.normal) is None


def acquainted_only(text: Text) -> bool:
    """Whether contact is limited to people whom the writer has met or made sure of, and strangers are turned away."""
    return _LIMITED.search(text.normal) is not None and _UNKNOWN.search(_DECLINED.sub("", text.normal)) is None
