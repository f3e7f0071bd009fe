"""Names of private people: neither of public figures nor of the writer (clause 3.2.1.d)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.detectors import names
from rules.detectors.names.words import within
from rules.draft import Draft
from rules.text import Span, Text

# Beside the name: what the public knows a person for. Behind it (選手) or before it (俳優の).
_PUBLIC = (
    r"選手|投手|捕手|監督|コーチ|議員|候補|首相|総理|大臣|長官|知事|市長|区長|町長|村長|大統領|党首|代表|棋士|名人|竜王|騎手|力士|横綱|大関|関脇|"
    r"親方|俳優|女優|歌手|作家|小説家|漫画家|画家|詩人|俳人|歌人|作曲家|指揮者|声優|芸人|タレント|アイドル|アナウンサー|アナ|キャスター|"
    r"容疑者|被告|死刑囚|元?(?:首相|大統領)|評論家|博士|武将|将軍|天皇|皇后|殿下|先生の(?:新刊|新作|小説|漫画|作品)|の(?:新刊|新作|新曲|小説|漫画|映画|作品|曲|絵|展覧会|ライブ|エッセイ|随筆|詩集|句集|歌集|自伝|本を(?:読|買)|全集|著書|代表作)"
)
_BEHIND = re.compile(rf"(?:さん|氏|元|前)?(?:{_PUBLIC})")
_BEFORE = re.compile(rf"(?:{_PUBLIC}|作者|著者|主演|出演|主人公|歴史上の|文豪|推し|故人)(?:の|である|・|、)?[「『(]?$")
# The writer's own name: 「中村と申します」, 「中村です」 at the end of a sentence, 「私、中村は」.
_OWN_BEHIND = re.compile(
    r"[」)]?(?:\([^)]{1,12}\))?(?:と申し|と言います|といいます|こと私|(?:です|でした)(?:[。!、\n]|$))"
)
_OWN_BEFORE = re.compile(r"(?:私|わたし|僕|俺|おれ|ぼく)[、は、]?\s?$|(?:わたくし|私こと)$")
# Years of a life behind the name, as reference books give them.
_LIFE = re.compile(r"(?:[\[(][^\[\]()\n]{0,40}\d{3,4}年)")
# A katakana name by itself is of fiction, of a far country, of a brand; a neighbour or colleague has an honorific.
_KATAKANA = re.compile("[ァ-ヺー・=]+")
_ADDRESSED = re.compile(r"さん|くん|君|ちゃん|氏|様|さま|先生|先輩|後輩|課長|係長|部長|主任|って[人ひ奴や子]")
# Who speaks in an interview (「聞き手:「…」 田中:「…」」); without somebody who asks, their affairs are told of them.
_ASKS = re.compile(r"(?:^|(?<=[」\s]))(?:聞き手|記者|司会|インタビュアー|編集部|Q)\s?:?\s?「", re.MULTILINE)
_SPEAKER = re.compile(r"(?:^|(?<=[」\s]))[^「」\s。、]{1,8}?(?:さん|氏)?\s?:?\s?「", re.MULTILINE)
_NEAR = 12  # characters


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """Names of people who are neither public figures, by the words beside them, nor the writer."""
    normal = text.normal
    speakers = [match.span() for match in _SPEAKER.finditer(normal)] if _ASKS.search(normal) else []
    for start, end in names.find(text):
        if within(start, speakers):
            continue
        before = normal[max(0, start - _NEAR) : start]
        if _BEHIND.match(normal, end) or _BEFORE.search(before) or _LIFE.match(normal, end):
            continue
        if _KATAKANA.fullmatch(normal, start, end) and not _ADDRESSED.match(normal, end):
            continue
        if _OWN_BEHIND.match(normal, end) or _OWN_BEFORE.search(before):
            continue
        yield start, end
