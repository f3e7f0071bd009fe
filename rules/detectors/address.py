"""A Japanese address down to the house: a place name with its block and house numbers, or the room of a building.

Forms after 住居表示に関する法律 (町・丁目, 街区符号, 住居番号) and, where it is not carried out, 地番 (番地).
Numbers are found first and the name is read backwards from them, so that a text without them costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.detectors.counted import COUNTED, PITCH
from rules.draft import Draft
from rules.text import Span, Text

_NUMBER = r"(?:[1-9]\d{0,3}|[一二三四五六七八九十〇]{1,4})"  # no house number begins with 0, telephones do
# The same with nothing of a number before it; what begins with a set of characters is looked for ten times as fast.
_KANJI = "[一二三四五六七八九十〇]"
_FIRST_NUMBER = rf"[1-9一二三四五六七八九十〇](?<![\d.-].)(?:(?<=[1-9])\d{{0,3}}|(?<={_KANJI}){_KANJI}{{0,3}})"
_HOME = "コーポ|ハイツ|メゾン|マンション|アパート|タワー|住宅|宿舎|官舎|団地|荘|レジデンス|社宅|寮"
NEEDS = "~丁目 / ~番地 / ~- / ~〒 / ~道|~都|~府|~県 ~市|~区|~町|~村|~郡 / " + "|".join(
    f"~{word}" for word in _HOME.split("|")
)
_DIGIT = re.compile("[0-9〇一二三四五六七八九十]")
# Each form behind the characters that it cannot do without: to look for these is far cheaper than to try the form.
_FORMS = tuple(
    (needs, re.compile(form))
    for needs, form in (
        ("丁目", rf"{_FIRST_NUMBER}\s?丁目(?:\s?の?\s?{_NUMBER}(?:\s?(?:番地?|の|-)\s?の?{_NUMBER}?号?){{0,2}})"),
        ("-", rf"{_FIRST_NUMBER}(?:-{_NUMBER}){{1,3}}(?!-?\d)"),
        ("番地", rf"{_FIRST_NUMBER}\s?番地(?:の?{_NUMBER})?"),
    )
)
_NAME = re.compile(r"[ぁ-ヿ一-鿿々]{1,12}\s?$")
_PREFECTURE = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[一-鿿]{2,3}県)[ぁ-ヿ一-鿿々]{1,8}[市区町村郡][ぁ-ヿ一-鿿々]{0,10}?(?<![はがでにをものと第約計全])"
    rf"\d{{1,4}}(?:-\d{{1,4}}){{0,2}}(?!\d|箇所|か所|{COUNTED.pattern}(?<!号))"
)
_LIKELY_PREFECTURE = re.compile(r"[道都府県][ぁ-ヿ一-鿿々]{1,8}[市区町村郡][ぁ-ヿ一-鿿々]{0,10}\d")
_ROOM = re.compile(
    rf"(?:{_HOME})[ぁ-ヿ一-鿿々\w]{{0,10}}?\s?の?[\dA-Z]{{0,3}}(?:号?棟)?\s?の?\d{{3,4}}(?:号室?)?(?!\d|{COUNTED.pattern})"
)
_POSTAL = re.compile(r"〒\s?\d{3}-?\d{4}(?!\d)")
_DATE = re.compile(r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}")
# Numbers with hyphens also name line-ups, scores, versions and mixing ratios.
_OTHER = re.compile(
    r"(?:スコア|試合|[勝敗対]|結果|第|図|表|型番|品番|番組|フォーメーション|システム|布陣|陣形|比率|割合|配合|バージョン|"
    r"令和|平成|昭和|番号|レシート|テンポ|コード)[^\d]{0,6}$"
)
# 一丁目一番地 of no town is what comes first.
_IDIOM = re.compile(r"(?:^|[\sはがのをに、。「])[1一]丁目[1一]番地$")
# A name that is an address whatever comes behind: it ends as blocks do, or a town stands before it.
_PLACE = re.compile(
    r"(?:[町郡字丘]|台(?<!仙台)|団地|ニュータウン)の?\s?$|"
    r"[^はがのをにもでとや\s](?:市(?<!都市)(?![原川船立場民内長])|区(?<!地区)(?![立間])|町(?![田内民長])|村(?![上田山岡人長])|郡(?!山))[ぁ-ヿ一-鿿々]{1,8}(?<![はがのをにもでと])\s?$"
)
# Any other may be a team, a man or a city: 横浜4-2, 中田3-5-2. Some at least end as places do.
_NO_NAME = re.compile(r"[はがのをにもでとや]\s?$")
_MAYBE_PLACE = re.compile(r"[村条平通坂沢谷原野浜島津崎区市台]\s?$")
_MOST_BLOCKS = 20  # seldom has a town more 丁目
_OF_A_HOME = re.compile(
    r"住所|自宅|わが家|我が家|拙宅|実家|新居|引っ?越|越し(?:て|ま)|住[んみ]|住まい|送り先|宛先?|届け先|送って|(?<![一-鿿])家[はがの]|うち[はのが]|[俺僕]んち|表札|"
    r"部屋|本籍|所在地|〒|アパート"
)
# Scores, hours, months, line-ups: 渋谷10-12時, 藤沢1-3月, 中田3-5-2で行く.
_SCORE = re.compile(
    rf"{COUNTED.pattern}(?<!号)|で(?:勝|負|敗|並|引き?分|折り返|逆転|辛勝|快勝|大勝|競り|制|下し|破|行|いく|いけ|臨|組|始|リード|スタート|終わ)|"
    r"の(?:試合|勝|敗|スコア|引き?分|布陣|形|成績|逆転|接戦|フルセット)"
)
# Ten before the keeper, in lines of football; elsewhere the same numbers are blocks and houses.
_LINE_UP = re.compile(
    "3-(?:4-3|5-2|6-1|1-4-2|2-4-1|3-3-1|4-1-2|4-2-1)|4-(?:3-3|4-2|5-1|1-2-3|1-3-2|1-4-1|2-1-3|2-2-2|2-3-1|3-1-2|3-2-1|4-1-1)|"
    "5-(?:2-3|3-2|4-1)"
)
_HOURS = re.compile(rf"{COUNTED.pattern}(?<!号)")  # 二丁目 18時
_RIVAL = re.compile(rf"(?![ァ-ヺー一-鿿々]{{0,8}}(?:{_HOME}))[ァ-ヺ一-鿿A-Z]")
_SPACED_RIVAL = re.compile(r"\s[ァ-ヺ一-鿿A-Z]")


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
    if _LIKELY_PREFECTURE.search(normal):
        for match in _PREFECTURE.finditer(normal):
            yield match.span()
    for needs, form in _FORMS:
        if needs not in normal:
            continue
        for match in form.finditer(normal):
            before = normal[max(0, match.start() - 12) : match.start()]
            name = _NAME.search(before)
            if name and not _OTHER.search(before) and not _DATE.match(match[0]) and _is_house(match, name[0], needs):
                yield match.start() - len(_tail(name[0])), match.end()
    for form in (_ROOM, _POSTAL):
        for match in form.finditer(normal):
            yield match.span()


def _tail(name: str) -> str:
    """The name behind the last particle (は, を) that cannot belong to it."""
    return re.split(r"[はを](?=.)", name)[-1]


def _is_house(match: re.Match[str], name: str, sign: str) -> bool:
    """Whether the numbers behind a name are those of a house, not of a match, hours or a saying."""
    normal, start, end = match.string, match.start(), match.end()
    if sign != "-":
        return not (_IDIOM.search(normal[max(0, start - 4) : end]) or _HOURS.match(normal, end))
    numbers, place = match[0].split("-"), bool(_PLACE.search(name))
    if place and len(numbers) > 2:
        return True
    if _SCORE.match(normal, end) or (not place and (len(name.strip()) < 2 or _NO_NAME.search(name))):
        return False
    if place or _OF_A_HOME.search(normal[max(0, start - 24) : end + 12]):
        rival = _SPACED_RIVAL if name.endswith(" ") else _RIVAL
        return place or len(numbers) > 2 or not rival.match(normal, end)
    if len(numbers) < 3 or match[0] == "3-2-1" or (_LINE_UP.fullmatch(match[0]) and PITCH.search(normal)):
        return False
    return bool(_MAYBE_PLACE.search(name) or _block(numbers[0]))


def _block(number: str) -> bool:
    """Whether a number may be that of a 丁目; one in kanji may."""
    return not number.isdecimal() or int(number) <= _MOST_BLOCKS
