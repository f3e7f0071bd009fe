"""Names of words that stand together: regular expressions over the letters of `letters.py`, one position a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rules.detectors.names.letters import CHINESE
from rules.detectors.names.words import any_of, words
from rules.text import Lexeme, Span, Text

_WORDS = words(Path(__file__).with_suffix(".toml"))
_KANJI = re.compile("[一-鿿々ヶ]+")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_KANA = re.compile("[ァ-ヺー]+")
_MOST_SAID = 150  # characters
_LONGEST_GIVEN = 5  # katakana
_KANA_TAIL = re.compile("[ァ-ヺー]$")
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'.]*")
# What is told of a house or a place that has a surname's characters.
_CLAN = re.compile(
    "氏族|一族|本拠|守護|家臣|庶流|支流|嫡流|末裔|後裔|領国|豪族|国人|戦国|大名|荘園|居城|滅亡|滅ぼ|始祖|家紋|の祖|政権|栄え|勢力"
)
_PLACE = re.compile(
    r"の(?:町|村|地に|里|街|港)|へ(?:移|向|進|逃|疎開|転)|に(?:移|ある|あった|位置|所在|本拠|拠点|本社|到着|上陸|建て|建つ|置か|疎開|転居|在住|坊舎|出兵|進軍|至る)"
    r"|で(?:生まれ|育|活動|結成|創業|行われ|開催|開か|死去|挙兵)|から.{0,10}(?:まで|にかけて)|まで(?:の|を)|出身|付近|周辺|方面|一帯|在住"
)

_NAME = re.compile(
    r"(?P<sovereign>[SGPpjcukK]{1,2}t)"
    r"|(?P<full>SdldG|SdG|[Sp][GP]{1,2}|S(?:[cA]{1,2}|uc?)(?![cjux])|[GP]S)"
    r"|(?P<korean>[Gc]u(?![cjux])|Gc(?![cjux]))"
    r"|(?P<wrestler>(?<=y)[cjup]{1,3})"
    r"|(?P<role>(?:(?<=r)|(?<=ro))(?:[kK]{1,2}|l)(?![dkKl]))"
    r"|(?P<chinese>A(?:G|c{1,2}|)(?=[^cA]|$))"
    r"|(?P<numbered>[PGkK]n{1,3}w[PK]?)"
    r"|(?P<single>[SGP]+)"
    r"|(?P<addressed>[pkKu](?=h)|[kKu](?=m?q|mh))"
    r"|(?P<nickname>f{1,4}(?=h))"
)
_ELDER = re.compile("[cjup]{1,2}(?=e)")
# A surname and a given name of which the dictionary knows one at most, or cuts it amiss.
_JOINED = re.compile(
    r"(?<![cjupSG])cS[GP]|Pc(?![cjuxznwkKl])|S(?:Gc|cG|mc|n|[ju])(?![cjuxznwkKl])|p(?:[cu]|cc)(?![cjuxznw])|(?<![cjupSGA])(?:cc?|[ju])[GP]"
)
_NO_NAME = {"日本", "平家", "源氏"}  # whatever follows
_KANJI_RUN = re.compile("[一-鿿々]{1,8}")
_TITLED = re.compile(".*[長相官員士師手者授段将佐尉曹監督察事役氏記政査]$|" + any_of(_WORDS["of_the_person"]))
_TELLING = re.compile("[SGPAhqyte]|ro?[kKl]|cu|p[cu]|[kK]n+w")
_SIGN = re.compile("[SGPAhqytrwu]")
_JOINABLE = re.compile("[Sp][cjumnG]|[cju][SGP]|Pc")


def _is_name(kind: str, lexemes: list[Lexeme], letters: str, preceding: str, following: str) -> bool:
    """Whether a match of `_NAME` names a person; `letters` are those of `lexemes`."""
    if kind == "sovereign":
        return True
    if following == "x" or (following == "z" and kind == "single"):
        return False
    surface = lexemes[0].surface
    if kind == "single" and len(lexemes) == 1:
        if _LATIN.fullmatch(surface):
            return following == "h" and len(surface) > 1 and not surface.isupper()
        # One character, or a name in hiragana, is more often an everyday word.
        short = len(surface) == 1 or _HIRAGANA.fullmatch(surface) is not None
        return following == "h" or preceding == "r" or not (short or surface in _WORDS["no_person"])
    if kind == "full" and _is_no_person(lexemes):
        return False
    if kind == "full" and "d" in letters:
        return "l" in letters or all(map(_HIRAGANA.fullmatch, (surface, lexemes[2].surface)))
    if kind == "wrestler":
        return lexemes[0].surface not in _WORDS["no_person"]
    if kind == "korean":
        return surface[0] in CHINESE and len(surface) + len(lexemes[1].surface) == 3
    if kind == "role":
        return not all(word.known for word in lexemes)
    if kind == "addressed":
        return letters == "p" or not lexemes[0].known
    if kind == "nickname":
        name = "".join(word.surface for word in lexemes)
        return 2 <= len(name) <= 6 and name not in _WORDS["no_nickname"]
    return True


def _is_no_person(lexemes: list[Lexeme]) -> bool:
    return lexemes[0].surface in _NO_NAME or "".join(lexeme.surface for lexeme in lexemes) in _WORDS["no_person"]


def _is_joined(lexemes: list[Lexeme], letters: str) -> bool:
    """Whether lexemes that the dictionary knows apart make a surname and a given name."""
    if _KANA_TAIL.search(lexemes[-1].surface) or _is_no_person(lexemes):
        return False
    if letters == "Pc":
        return lexemes[1].surface in _WORDS["surname_alone"] and _KANA.fullmatch(lexemes[0].surface) is not None
    if letters[0] in "Sp":
        given = "".join(word.surface for word in lexemes[1:])
        if letters == "ScG":
            return True
        if letters == "SGc":
            return given[-1] in _WORDS["given_end"]
        if letters == "Sn":
            return given in _WORDS["given_number"]
        return len(given) < 4 and is_given(given, ordinary=letters[1:] == "j")
    given = lexemes[-1].surface
    if letters[-1] != "P" and (len(given) < 2 or not _KANJI.fullmatch(given)):
        return False
    surname = "".join(word.surface for word in lexemes[:-1])
    return len(surname) < 4 and surname[-1] not in _WORDS["no_surname_end"]


def is_given(kanji: str, *, ordinary: bool) -> bool:
    """Whether characters make a given name; `ordinary` where they may make an everyday word as well."""
    if len(kanji) == 1:
        return kanji in _WORDS["given_alone"]
    if ordinary and kanji in _WORDS["no_given_word"]:
        return False
    return kanji[-1] in _WORDS["given_end"] and all(char in _WORDS["given_begin"] for char in kanji[:-1])


def _likely(shape: str) -> Iterator[re.Match[str]]:
    """The matches of `_NAME`, looked for only where there is a letter that it cannot do without.

    No match goes over a word of no interest (".").
    """
    done = 0
    for sign in _SIGN.finditer(shape):
        if sign.start() >= done:
            begin = shape.rfind(".", done, sign.start()) + 1
            done = shape.find(".", sign.start())
            if done < 0:
                done = len(shape)
            yield from _NAME.finditer(shape, begin, done)


def _joined(text: Text, shape: str) -> list[Span]:
    """Word indices of what `_JOINED` finds and the characters confirm."""
    found: list[Span] = []
    near = _JOINABLE.search(shape)
    place = max(0, near.start() - 1) if near else len(shape)
    while match := _JOINED.search(shape, place):
        start, end = match.span()
        place = start + 1
        if _is_joined(text.lexemes[start:end], match[0]) and _closed_up(text, start, end):
            found.append((start, end))
            place = end
    return found


def _closed_up(text: Text, start: int, end: int) -> bool:
    """Whether no white space lies between the words [start, end)."""
    return all(text.end_of(word) == text.starts[word + 1] for word in range(start, end - 1))


def without(shape: str, start: int, end: int) -> str:
    """`shape` with words of no interest in [start, end)."""
    return shape[:start] + "." * (end - start) + shape[end:]


def matches(text: Text, shape: str) -> Iterator[Span]:
    """Word indices [i, j) of each name; `shape` holds the letter of every word."""
    if not _TELLING.search(shape):
        return
    for start, end in _joined(text, shape):
        yield start, end
        shape = without(shape, start, end)
    if "e" in shape:
        yield from (elder.span() for elder in _ELDER.finditer(shape))
    for match in _likely(shape):
        start, end = match.span()
        kind = match.lastgroup or ""
        following = shape[end : end + 1]
        if kind == "nickname" and text.lexemes[end].surface not in {"ちゃん", "くん", "候補", "議員"}:
            continue  # too many ordinary words are addressed otherwise: みなさん, いま課長が
        if not _is_name(kind, text.lexemes[start:end], shape[start:end], shape[:start][-1:], following):
            continue
        if kind in {"single", "full"} and end < len(shape):
            end = _with_katakana(text, start, end)
        if kind == "single" and end == start + 1 and _bears_name(text, shape, start, end):
            continue
        if kind == "full" and start and text.lexemes[start - 1].pos == "記号-一般" and shape[start - 1] == "c":
            start -= 1  # a kanji that the dictionary knows in no word: the first of a rare surname
        if end - start == 1 and shape[start] in "SGPkK":
            end = _whole(text, shape, start)
        elif kind == "full" and _KANA_TAIL.search(text.lexemes[end - 1].surface):
            end = _with_scraps(text, end)
        if end > start:
            yield start, end


def _with_katakana(text: Text, start: int, end: int) -> int:
    """Where a name of kanji ends that katakana follows; `start` where it names a thing.

    A given name belongs to it (早坂リクト), a title does not, and a common word makes a thing of it (丸山ワクチン).
    """
    run = _KANA.match(text.normal, text.end_of(end - 1))
    if not run or not _KANJI.fullmatch(text.lexemes[end - 1].surface):
        return end
    covered = text.covering(*run.span())
    if not covered or run[0].endswith(tuple(_WORDS["katakana_role"])):
        return end
    if covered[1] > end + 1:
        return covered[1] if len(run[0]) < _LONGEST_GIVEN else start
    lexeme = text.lexemes[end]
    return start if lexeme.known and "普通名詞" in lexeme.pos else covered[1]


def _bears_name(text: Text, shape: str, start: int, end: int) -> bool:
    """Whether a name in one word stands for a house, a place or a thing that bears it."""
    place = text.end_of(end - 1)
    following = shape[end : end + 1]
    if following and following in "cjpunSGP" and text.starts[end] == place:
        more = _KANJI_RUN.match(text.normal, place)
        return more is not None and not _TITLED.match(more[0])
    kanji = _KANJI.fullmatch(text.lexemes[start].surface)
    if kanji and shape[start:end] != "S":
        return False
    if text.normal.startswith("氏", place):
        return _CLAN.search(text.normal, place, min(text.sentence_at(place)[1], place + _MOST_SAID)) is not None
    return _PLACE.match(text.normal, place) is not None


def _with_scraps(text: Text, end: int) -> int:
    """Where a name ends whose katakana the dictionary cuts amiss: 碇|ゲン|ドウ."""
    while end < len(text.lexemes) and text.starts[end] == text.end_of(end - 1):
        surface = text.lexemes[end].surface
        if len(surface) > 2 or not _KANA.fullmatch(surface):
            break
        end += 1
    return end


def _whole(text: Text, shape: str, word: int) -> int:
    """Where a name that is part of a longer katakana word ends: with that word, or at `word` where it is no name."""
    lexemes = text.lexemes
    if not _KATAKANA.fullmatch(lexemes[word].surface):
        return word + 1
    if word and _KANA_TAIL.search(lexemes[word - 1].surface) and text.end_of(word - 1) == text.starts[word]:
        return word
    end = word + 1
    while end < len(lexemes) and _KANA.fullmatch(lexemes[end].surface) and text.starts[end] == text.end_of(end - 1):
        end += 1
    if end == word + 1 or shape[end : end + 1] in {"h", "q"}:
        return end
    rest = lexemes[word + 1 : end]
    common = rest[-1].surface not in _WORDS["surname_end"] and any(
        part.known and (len(part.surface) > 2 or part.surface in _WORDS["no_foreign"]) for part in rest
    )
    return word if common else end
