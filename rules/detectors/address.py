"""A Japanese address down to the house: a place name with its block and house numbers, or the room of a building.

Forms after 住居表示に関する法律 (町・丁目, 街区符号, 住居番号) and, where it is not carried out, 地番 (番地).
Numbers are found first and the name is read backwards from them, so that a text without them costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.draft import Draft
from rules.text import Span, Text

_NUMBER = r"(?:[1-9]\d{0,3}|[一二三四五六七八九十〇]{1,4})"  # no house number begins with 0, telephones do
_AREA = r"[町台丘平通区市村郡条坂沢谷原野浜島津崎字]|団地|ニュータウン"
_HOME = "コーポ|ハイツ|メゾン|マンション|アパート|タワー|住宅|宿舎|官舎|団地|荘|レジデンス|社宅|寮"
NEEDS = "~丁目 / ~番地 / ~- / ~〒 / ~道|~都|~府|~県 ~市|~区|~町|~村|~郡 / " + "|".join(
    f"~{word}" for word in _HOME.split("|")
)
_DIGIT = re.compile("[0-9〇一二三四五六七八九十]")
# Each form behind the characters that it cannot do without: to look for these is far cheaper than to try the form.
_FORMS = tuple(
    (needs, re.compile(form))
    for needs, form in (
        ("丁目", rf"(?<![\d.-]){_NUMBER}\s?丁目(?:\s?の?\s?{_NUMBER}(?:\s?(?:番地?|の|-)\s?の?{_NUMBER}?号?){{0,2}})"),
        ("-", rf"(?:{_AREA})の?\s?(?<![\d.-]){_NUMBER}(?:-{_NUMBER}){{1,3}}(?!-?\d)"),
        ("-", rf"(?<![\d.-]){_NUMBER}-{_NUMBER}-{_NUMBER}(?!-?\d)"),
        ("番地", rf"(?<![\d.-]){_NUMBER}\s?番地(?:の?{_NUMBER})?"),
    )
)
_NAME = re.compile(r"[ぁ-ヿ一-鿿々]{1,12}\s?$")
_PREFECTURE = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[一-鿿]{2,3}県)[ぁ-ヿ一-鿿々]{1,8}[市区町村郡][ぁ-ヿ一-鿿々]{0,10}?"
    r"\d{1,4}(?:-\d{1,4}){0,2}(?!\d|年|周|円|人|km|月|日|時|分|回|位|歳|件|万|箇所|か所|%)"
)
_ROOM = re.compile(
    rf"(?:{_HOME})"
    r"[ぁ-ヿ一-鿿々\w]{0,10}?\s?の?[\dA-Z]{0,3}(?:号?棟)?\s?の?\d{3,4}(?:号室?)?(?!\d|円|人|年|件|万|戸|世帯|m|km|%)"
)
_POSTAL = re.compile(r"〒\s?\d{3}-?\d{4}(?!\d)")
_DATE = re.compile(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}")
# Three numbers with hyphens also name line-ups, scores, versions and mixing ratios.
_OTHER = re.compile(
    r"(?:スコア|試合|[勝敗対]|結果|第|型番|品番|番組|フォーメーション|システム|布陣|陣形|比率|割合|配合|バージョン|"
    r"令和|平成|昭和|番号|レシート|テンポ|コード)[^\d]{0,6}$"
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Addresses with a house number, and rooms of named buildings; no two spans overlap."""
    if not _DIGIT.search(text.normal):
        return
    taken: list[Span] = []
    for start, end in _candidates(text.normal):
        if not any(begin < end and start < stop for begin, stop in taken[-8:]):
            taken.append((start, end))
            yield start, end


def _candidates(normal: str) -> Iterator[Span]:
    if any(sign in normal for sign in "道都府県"):
        for match in _PREFECTURE.finditer(normal):
            yield match.span()
    for needs, form in _FORMS:
        if needs not in normal:
            continue
        for match in form.finditer(normal):
            before = normal[max(0, match.start() - 12) : match.start()]
            name = _NAME.search(before)
            if name and not _OTHER.search(before) and not _DATE.match(match[0]):
                yield match.start() - len(_tail(name[0])), match.end()
    for form in (_ROOM, _POSTAL):
        for match in form.finditer(normal):
            yield match.span()


def _tail(name: str) -> str:
    """The name behind the last particle (は, を) that cannot belong to it."""
    return re.split(r"[はを](?=.)", name)[-1]
