"""A surname and a given name of which the dictionary knows one at most, or cuts it amiss: 樫|尾|忠雄, 草間|彌生."""

from __future__ import annotations

import re
from pathlib import Path

from rules.detectors.names.letters import NO_PERSON
from rules.detectors.names.words import Words
from rules.text import Lexeme, Span, Text

_WORDS = Words(Path(__file__).with_suffix(".toml"))
GIVEN_END, NO_GIVEN_WORD = _WORDS["given_end"], _WORDS["no_given_word"]
_KANJI = re.compile("[一-鿿々ヶ]+")
_KANA = re.compile("[ァ-ヺー]+")
_KANA_TAIL = re.compile("[ァ-ヺー]$")
_JOINED = re.compile(
    r"(?<![cjupSG])cS[GP]|Pc(?![cjuxznwkKl])|S(?:Gc|cG|cn|[cG]S|mc|n|[ju])(?![cjuxznwkKl])|p(?:[cu]|cc)(?![cjuxznw])"
    r"|(?<![cjupSGA])(?:cc?|[ju])[GP]"
)
_JOINABLE = re.compile("[Sp][cjumnG]|[cju][SGP]|Pc")  # what each of them holds: quicker to look for
_OFFICES, _PROVINCES = {"守", "介"}, _WORDS["province"]  # 能登守
_NO_NAME = {"日本", "平家", "源氏"}  # whatever follows


def joined(text: Text, shape: str) -> list[Span]:
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


def is_no_person(lexemes: list[Lexeme]) -> bool:
    """Whether words that look like a person's name are known to name something else."""
    name = "".join(lexeme.surface for lexeme in lexemes)
    return lexemes[0].surface in _NO_NAME or name in NO_PERSON or (name[-1] in _OFFICES and name[:-1] in _PROVINCES)


def _is_joined(lexemes: list[Lexeme], letters: str) -> bool:
    """Whether lexemes that the dictionary knows apart make a surname and a given name."""
    if _KANA_TAIL.search(lexemes[-1].surface) or is_no_person(lexemes):
        return False
    if letters == "Pc":
        return lexemes[1].surface in _WORDS["surname_alone"] and _KANA.fullmatch(lexemes[0].surface) is not None
    if letters[0] in "Sp":
        given = "".join(word.surface for word in lexemes[1:])
        if letters == "ScG":
            return True
        if letters in {"SGc", "SGS", "ScS"}:
            return given[-1] in GIVEN_END and (letters[-1] == "c" or len(given) == 2)
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
    if ordinary and kanji in NO_GIVEN_WORD:
        return False
    return kanji[-1] in GIVEN_END and all(char in _WORDS["given_begin"] for char in kanji[:-1])
