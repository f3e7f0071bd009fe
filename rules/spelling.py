"""Disguised spellings undone: letters masked, stretched, set apart, swapped for look-alikes, or all in hiragana.

People write 経○省, し○, バ力 (with the ideograph for power), ばぁか and 死 ね so that searches do not find them; a
reader does. Only words that are disguised in practice are restored, and each only where no other word fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

_MASKS, _SIGNS = "○〇◯●✕×*", " ._*|・/~-"
_BETWEEN = _SIGNS + "ーァィゥェォぁぃぅぇぉ"
_MASK = re.compile(f"[{_MASKS}]")

# Offices, parties and words of abuse, of which one letter is masked.
_LONG = [
    "経産省",
    "総務省",
    "財務省",
    "厚労省",
    "国交省",
    "外務省",
    "農水省",
    "防衛省",
    "文科省",
    "環境省",
    "法務省",
    "国税庁",
    "警察庁",
    "金融庁",
    "消費者庁",
    "デジタル庁",
    "入管庁",
    "特許庁",
    "気象庁",
    "海保庁",
    "公取委",
    "自民党",
    "公明党",
    "共産党",
    "社民党",
    "立憲民主党",
    "国民民主党",
    "税務署",
    "労基署",
    "労働局",
    "法務局",
    "自衛隊",
    "霞が関",
    "税金泥棒",
    "給料泥棒",
    "役立たず",
    "ろくでなし",
    "人でなし",
    "くたばれ",
    "死ねよ",
    "殺すぞ",
    "無能課長",
    "無能上司",
    "クソ野郎",
    "クソ上司",
    "クソ女",
    "クソ会社",
]
# Two letters: only the first is left standing, and the word must stand alone.
_SHORT = [
    "死ね",
    "しね",
    "バカ",
    "ばか",
    "馬鹿",
    "アホ",
    "あほ",
    "阿呆",
    "クズ",
    "クソ",
    "ゴミ",
    "ブス",
    "デブ",
    "ハゲ",
    "無能",
    "殺す",
]
_APART = [*_SHORT, "カス", "キモ", "きも", "タヒ"]
_STRETCHED = ["死ね", "しね", "バカ", "ばか", "アホ", "あほ", "クズ", "くず", "クソ", "きも", "キモ"]
_LOOK_ALIKE = {
    "バ力": "バカ",
    "八力": "バカ",
    "力ス": "カス",
    "ク夕バレ": "クタバレ",
    "夕ヒ": "タヒ",
    "口リコン": "ロリコン",
    "ゴ三": "ゴミ",
    "ァホ": "アホ",
    "ヴァカ": "バカ",
    "ヴァ力": "バカ",
    "ぶぁか": "ばか",
}
# These and some others are written out, so that `re` compiles them with the first text that needs them: most starts
# need none, and a class with all ideographs takes some milliseconds.
_SCRIPTS = ("[ァ-ヺー]", "[ぁ-ゖ]", "[一-鿿々]")


def _masked_forms() -> dict[str, str]:
    """Masked form, written with ○, → word; only where one word alone gives that form."""
    forms = [(f"{word[:at]}○{word[at + 1 :]}", word) for word in _LONG for at in range(len(word))]
    times = Counter(form for form, _ in forms)
    return {form: word for form, word in forms if times[form] == 1}


_FORMS = _masked_forms()
_LONGEST = max(map(len, _FORMS))
_SHORT_FORMS = {f"{word[0]}○": word for word in reversed(_SHORT)}
_ENDS = {script: "".join(sorted({word[script] for word in (*_APART, *_STRETCHED)})) for script in (0, 1)}
_TWO = re.compile(f"([{_ENDS[0]}])(?:([ ._*|/・~-])|[ーァィゥェォぁぃぅぇぉ~]{{1,8}})([{_ENDS[1]}])")
_LOOK_ALIKES = re.compile("|".join(sorted(_LOOK_ALIKE, key=len, reverse=True)))
_KANJI, _KATAKANA_OR_KANJI = "[一-鿿]", "[ァ-ヺー一-鿿]"
# Three letters and more, each set apart by the same sign: く・た・ば・れ, 役 立 た ず; but no lists of days or numbers.
_SPACED = (
    r"(?<![ぁ-ヿ一-鿿\w])(?=.([ ._*|]))[ぁ-ヿ一-鿿](?:\1[ぁ-ヿ一-鿿]){2,10}(?![ぁ-ヿ一-鿿\w])|"
    r"(?<![ぁ-ヿ一-鿿\w])(?=.([・/~-]))[ぁ-ゖ](?:\2[ぁ-ゖ]){2,10}(?![ぁ-ヿ一-鿿\w])"
)
_SAME_SIGN_TWICE = re.compile(r"([ ._*|・/~-])[ぁ-ヿ一-鿿]\1")
_RUNS_ON = "[一-鿿ぁ-ヿ○〇◯●✕×*0-9]"
_LIST = re.compile("[月火水木金土日祝一二三四五六七八九十上中下東西南北春夏秋冬]+")
# Wrong conversions on purpose. 上死 also begins 上死点 and stands in その上死にそう and 海上死.
_CONVERTED = {"上死": "上司", "課腸": "課長", "部腸": "部長"}
_CONVERSIONS = "(?<![一-鿿])(?:上死(?![点にぬんなねの者亡])|課腸|部腸)"
# Superiors in a text without a single ideograph, but for なんか超うざい, 全部超, 常識, 以上.
_RANKS = {"かかりちょう": "係長", "かちょう": "課長", "ぶちょう": "部長", "きょくちょう": "局長", "じょうし": "上司"}
_RANK = (
    "(?:かかりちょう|きょくちょう|(?<![んにこれつばしとほ])かちょう|(?<![んい])ぶちょう|(?<![うんひい])じょうし)"
    r"(?=$|[がはのにもとっ、。!?~w\s]|さん|まじ|まぢ|がち|ほんと|うざ|しね|しんで|ばか|あほ|くそ|きも|むか|きえろ|むのう|はやく)"
)
_WISHED = {"しね": "死ね", "しんで": "死んで", "きえろ": "消えろ"}
_WISH = r"しね(?=$|[。!?w\s]|よ|や|ばいい)|しんで(?=ほし|くれ)|きえろ"
_FIRSTS = {word[0] for word in (*_APART, *_STRETCHED)}
_MARKED = (first + mark for first in _FIRSTS for mark in _BETWEEN)
_BEGUN = AhoCorasick([*_MASKS, *_LOOK_ALIKE, *_CONVERTED, *_RANKS, *_MARKED])
Found = tuple[int, int, str]


def undisguise(normal: str) -> tuple[str, list[int] | None]:
    """The text with plain spellings, and the place in `normal` of each of its characters.

    The places are None where every character kept its own. A restored word that is shorter than its disguise takes
    the places of the disguise's first characters, its last character that of the last.
    """
    found: list[Found] = []
    if _BEGUN.find_matches_as_indexes(normal):  # far cheaper than looking for each disguise
        found = [*_masked(normal), *_in_two(normal), *_looking_alike(normal), *_converted(normal)]
    if _SAME_SIGN_TWICE.search(normal):
        found += _spaced(normal)
    return _restored(normal, sorted(found)) if found else (normal, None)


def _alone(normal: str, start: int, end: int) -> bool:
    """Whether no letter of the same script precedes; for katakana, none follows either."""
    script = next((script for script in _SCRIPTS if re.match(script, normal[start : start + 1])), None)
    if script is None or (start and re.match(script, normal[start - 1 : start])):
        return False
    return script is not _SCRIPTS[0] or not re.match(script, normal[end : end + 1])


def _masked(normal: str) -> Iterator[Found]:
    for mask in _MASK.finditer(normal):
        place = mask.start()
        for start in range(max(0, place - _LONGEST + 1), place + 1):
            for end in range(max(start + 3, place + 1), min(len(normal), start + _LONGEST) + 1):
                word = _FORMS.get(f"{normal[start:place]}○{normal[place + 1 : end]}")
                if word:
                    yield start, end, word
        word = _SHORT_FORMS.get(f"{normal[place - 1 : place]}○")
        runs_on = re.match(_RUNS_ON, normal[place + 1 : place + 2])
        if word and not runs_on and _alone(normal, place - 1, place + 1):
            yield place - 1, place + 1, word


def _in_two(normal: str) -> Iterator[Found]:
    for match in _TWO.finditer(normal):
        word = match[1] + match[3]
        if word in (_APART if match[2] else _STRETCHED) and _alone(normal, match.start(), match.end()):
            yield match.start(), match.end(), word


def _looking_alike(normal: str) -> Iterator[Found]:
    for match in _LOOK_ALIKES.finditer(normal):
        before = normal[match.start() - 1 : match.start()]
        if not re.fullmatch(_KATAKANA_OR_KANJI, before) or (
            re.fullmatch(_KANJI, before) and not re.match(_KANJI, match[0])
        ):
            yield match.start(), match.end(), _LOOK_ALIKE[match[0]]


def _converted(normal: str) -> Iterator[Found]:
    """Superiors in a wrong conversion, or in hiragana with what is wished them where a text has no ideograph."""
    for match in re.finditer(_CONVERSIONS, normal):
        yield match.start(), match.end(), _CONVERTED[match[0]]
    if re.search(_KANJI, normal):
        return
    ranks = list(re.finditer(_RANK, normal))
    for match in ranks:
        yield match.start(), match.end(), _RANKS[match[0]]
    if ranks:
        for match in re.finditer(_WISH, normal):
            yield match.start(), match.end(), _WISHED[match[0]]


def _spaced(normal: str) -> Iterator[Found]:
    for match in re.finditer(_SPACED, normal):
        letters = match[0][::2]
        if not _LIST.fullmatch(letters):
            yield match.start(), match.end(), letters


def _restored(normal: str, found: list[Found]) -> tuple[str, list[int] | None]:
    parts, places, done = list[str](), list[int](), 0
    for start, end, word in found:
        if start < done:
            continue
        parts += [normal[done:start], word]
        places += range(done, start)
        places += [*range(start, start + len(word) - 1), end - 1]
        done = end
    parts.append(normal[done:])
    places += range(done, len(normal))
    text = "".join(parts)
    return text, None if len(text) == len(normal) else places
