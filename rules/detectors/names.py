"""Names of persons, by part of speech and by the words beside them.

Each word becomes one letter for what it can be in a name; the patterns are then regular expressions over that
string of letters, in which every position is a word. Only a text that holds a name pays for offsets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from rules.text import Lexeme, Span, Text

_WORDS = {
    key: frozenset(value.split())
    for key, value in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
_KANJI = re.compile("[一-鿿々ヶ]+")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_SCRAP = re.compile("[ァ-ヺー]{1,2}")
_KANA_TAIL = re.compile("[ァ-ヺー]$")
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'.]*")
_DOTTED = re.compile(
    "(?<![ァ-ヺー])[ァ-ヺー]+(?:[・=][ァ-ヺー]+)+"
)  # from where a word begins: else a long one costs its square
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Z]\.\s?){1,3}$")
_PARTS = re.compile("[・=]")
_MARKS = {"・": "d", "=": "d", "『": "[", "』": "]", "の": "o", "世": "w"}

# S surname, G given name, P other person, p place written like a surname, k katakana, D katakana with dots, l Latin,
# u unknown kanji, c one kanji, j more kanji, f kana, d dot, n number, w 世, h honorific, q office, m 元 or 前, r role,
# y wrestler's rank, t sovereign, x what makes a thing of the name before it, z of a name in one word, A begins a
# Chinese name, o の, [ ] title marks.
_NAME = re.compile(
    r"(?P<title>\[[^\[\]]{0,60}\])"
    r"|(?P<sovereign>[SGPpjcuk]{1,2}t)"
    r"|(?P<foreign>D|(?:[PkGS]{1,2}l?|[lD])(?:d(?:[PkGSp]{1,2}|[lD])){1,6})(?P<count>n{1,3}w)?"
    r"|(?P<full>[Sp][GP]{1,2}|S(?:[cA]{1,2}|uc?)(?![cjux])|[GP]S)"
    r"|(?P<korean>[Gc]u(?![cjux])|Gc(?![cjux]))"
    r"|(?P<wrestler>(?<=y)[cjup]{1,3})"
    r"|(?P<role>(?:(?<=r)|(?<=ro))(?:k{1,2}|l)(?![dkl]))"
    r"|(?P<chinese>A(?:G|c{1,2}|)(?=[^cA]|$))"
    r"|(?P<numbered>[PGk]n{1,3}w)"
    r"|(?P<single>[SGP]+)"
    r"|(?P<addressed>[pku](?=h)|[ku](?=m?q|mh))"
    r"|(?P<nickname>f{1,4}(?=h))"
)
_TELLING = re.compile("[SGPAhqytD]|d[kl]|ro?[kl]|cu")
_MOST_LEXEMES = 20_000
_SIGN = re.compile("[SGPAhqytdrwDu]")


_LETTER_OF = {
    "sovereign": "t",
    "wrestler": "y",
    "honorific": "h",
    "office": "q",
    "former": "m",
    "role": "r",
    "thing": "x",
    "doing": "z",
}


class _Letters(dict[Lexeme, str]):
    """The letter of every lexeme seen so far."""

    def __missing__(self, lexeme: Lexeme) -> str:
        if len(self) > _MOST_LEXEMES:
            self.clear()
        letter = self[lexeme] = _letter(lexeme)
        return letter


_LETTERS = _Letters()


def _letter(lexeme: Lexeme) -> str:
    surface, pos = lexeme.surface, lexeme.pos
    if surface in _MARKS:
        return _MARKS[surface]
    for key, letter in _LETTER_OF.items():
        if surface in _WORDS[key] and "固有名詞" not in pos:
            return letter
    if pos.startswith("名詞-固有名詞-人名"):
        return {"姓": "S", "名": "G"}.get(pos.rsplit("-", 1)[1], "P")
    if pos == "名詞-数詞":
        return "n"
    return _by_script(lexeme)


def _by_script(lexeme: Lexeme) -> str:
    surface, pos = lexeme.surface, lexeme.pos
    if _KATAKANA.fullmatch(surface):
        return "k" if pos.startswith("名詞") else "."
    if not lexeme.known and _DOTTED.fullmatch(surface):
        return "D"
    if _LATIN.fullmatch(surface):
        return "l"
    if _HIRAGANA.fullmatch(surface):
        return "f" if pos.startswith(("名詞-普通名詞", "助詞-終助詞", "記号")) or not lexeme.known else "."
    if not _KANJI.fullmatch(surface) or pos.startswith("副詞"):
        return "."
    if not lexeme.known:
        return "A" if surface[0] in _WORDS["chinese"] and len(surface) < 4 else "u"
    if pos.startswith("名詞-固有名詞"):
        return "p" if len(surface) > 1 else "c"
    if len(surface) == 1:
        return "." if surface in _WORDS["no_given"] else "c"
    return "j" if pos.startswith("名詞") else "."


def _is_name(kind: str, words: list[Lexeme], letters: str, following: str) -> bool:
    """Whether a match of `_NAME` names a person; `letters` are those of `words`."""
    if kind in {"title", "sovereign"}:
        return kind == "sovereign"
    if following == "x" or (following == "z" and kind == "single"):
        return False
    if kind == "foreign":
        return _is_foreign(words, letters)
    surface = words[0].surface
    if kind == "single" and len(words) == 1:
        if _LATIN.fullmatch(surface):
            return following == "h" and len(surface) > 1 and not surface.isupper()
        # One character, or a name in hiragana, is more often an everyday word.
        short = len(surface) == 1 or _HIRAGANA.fullmatch(surface) is not None
        return following == "h" or not (short or surface in _WORDS["no_person"])
    if kind == "korean":
        return surface[0] in _WORDS["chinese"] and len(surface) + len(words[1].surface) == 3
    if kind == "role":
        return not all(word.known for word in words)
    if kind == "addressed":
        return letters == "p" or not words[0].known
    if kind == "nickname":
        name = "".join(word.surface for word in words)
        return 2 <= len(name) <= 6 and name not in _WORDS["no_nickname"]
    return True


def _is_foreign(words: list[Lexeme], letters: str) -> bool:
    parts = [part for word in words for part in (_PARTS.split(word.surface) if not word.known else [word.surface])]
    if not _WORDS["no_foreign"].isdisjoint(parts) or set(letters) <= {"l", "d"} or max(map(len, parts)) < 2:
        return False
    if "".join(word.surface for word in words) in _WORDS["group"]:
        return False
    if any(letter in "PGSD" for letter in letters):
        return True
    # Nobody the dictionary knows: then a word it does not know, or cuts amiss, and no town or company beside it.
    amiss = any(letter == "." for letter in letters)
    return (amiss or not all(word.known for word in words)) and not any("固有名詞" in word.pos for word in words)


def _likely(shape: str) -> Iterator[re.Match[str]]:
    """The matches of `_NAME`, looked for only where there is a letter that it cannot do without.

    No match goes over a word of no interest (".") but for titles.
    """
    if "[" in shape:
        yield from _NAME.finditer(shape)
        return
    done = 0
    for sign in _SIGN.finditer(shape):
        if sign.start() >= done:
            begin = shape.rfind(".", done, sign.start()) + 1
            done = shape.find(".", sign.start())
            if done < 0:
                done = len(shape)
            yield from _NAME.finditer(shape, begin, done)


def _matches(text: Text) -> Iterator[Span]:
    """Word indices [i, j) of each name."""
    shape = "".join(map(_LETTERS.__getitem__, text.lexemes))
    if not _TELLING.search(shape):
        return
    for match in _likely(shape):
        start, end = match.span()
        kind = match.lastgroup or ""
        if kind == "count":
            kind = "foreign"
        following = shape[end : end + 1]
        if kind == "nickname" and text.lexemes[end].surface not in {"ちゃん", "くん", "候補", "議員"}:
            continue  # too many ordinary words are addressed otherwise: みなさん, いま課長が
        if kind == "foreign":
            start, end = _grown(text, shape, start, end)
        if not _is_name(kind, text.lexemes[start:end], shape[start:end], following):
            continue
        if kind == "full" and start and text.lexemes[start - 1].pos == "記号-一般" and shape[start - 1] == "c":
            start -= 1  # a kanji that the dictionary knows in no word: the first of a rare surname
        if end - start == 1 and shape[start] in "SGPk":
            end = _whole(text, shape, start)
        if end > start:
            yield start, end


def _grown(text: Text, shape: str, start: int, end: int) -> Span:
    """A foreign name with the scraps of katakana before and behind it, where the dictionary cuts it amiss."""

    def scrap(word: int, other: int) -> bool:
        near = text.end_of(min(word, other)) == text.starts[max(word, other)]
        return near and shape[word] == "." and _SCRAP.fullmatch(text.lexemes[word].surface) is not None

    if start and scrap(start - 1, start):
        start -= 1
    if end < len(shape) and scrap(end, end - 1):
        end += 1
    return start, end


def _whole(text: Text, shape: str, word: int) -> int:
    """Where a name that is part of a longer katakana word ends: with that word, or at `word` where it is no name."""
    lexemes = text.lexemes
    if not _KATAKANA.fullmatch(lexemes[word].surface):
        return word + 1
    if word and _KANA_TAIL.search(lexemes[word - 1].surface) and text.end_of(word - 1) == text.starts[word]:
        return word
    end = word + 1
    while end < len(lexemes) and shape[end] == "k" and text.starts[end] == text.end_of(end - 1):
        end += 1
    if end == word + 1 or shape[end : end + 1] in {"h", "q"}:
        return end
    rest = lexemes[word + 1 : end]
    common = any(part.known and (len(part.surface) > 2 or part.surface in _WORDS["no_foreign"]) for part in rest)
    return word if common else end


def find(text: Text) -> list[Span]:
    """Spans of every person's name, in `text.normal`: sorted, apart from each other, without title or honorific."""
    spans = []
    for i, j in _matches(text):
        start, end = text.starts[i], text.ends[j - 1]
        if _KATAKANA.fullmatch(text.normal, start, min(start + 2, end)):
            initials = _INITIALS.search(text.normal, max(0, start - 9), start)
            start = initials.start() if initials else start
        line = text.normal.find("\n", start, end)
        if line >= 0:
            end = line
        spans.append((start, end))
    return spans


def persons(text: str) -> list[Span]:
    """(start, end) of every person's name in `text`, fictional and historical persons included. Never raises."""
    read = Text(text)
    spans: list[Span] = []
    for span in find(read):
        start, end = read.original_span(*span)
        if start >= (spans[-1][1] if spans else 0):  # two names can come from one character, as in a ligature
            spans.append((start, end))
    return spans
