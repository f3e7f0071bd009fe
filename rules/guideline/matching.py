"""Which words of a clause answer a question, to be shown in bold: those that it writes, names by a concept or spells.

A question in kana, in romaji or wrongly converted shares no lemma with the clause that it finds, but the sound. Kana
are cut too freely to be compared word by word (the dictionary has no "とくめい"), so the clause's words are looked for
in the sound of the whole question. A word that is written as the guideline or its concepts write it is meant so: 後悔,
a word of a concept, is no 公開.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

from rules.guideline.clauses import clause, clauses
from rules.guideline.concepts import Concept, concepts
from rules.guideline.conversion import known
from rules.guideline.naming import concept_words
from rules.guideline.reading import folded, in_hiragana, reading, sounded
from rules.kept import kept
from rules.text import Lexeme, Text, once_per_text

LEAST_HEARD = 4  # kana: タンマツ tells, キジ stands in other words, too
MOST_JOINED = 4  # words heard as one: 信用|失墜|行為
_TELLING = ("名詞", "動詞", "形容詞", "形状詞")
_INFLECTED = ("動詞", "形容詞")
_JOINED = (*_TELLING, "接頭辞", "接尾辞")
_HIRAGANA = re.compile("[ぁ-ゖ]*")


def matched(text: Text, clause_id: str) -> tuple[str, ...]:
    """The words of a clause that answer a question's, verbatim and in its order, none inside another.

    `text` is the question as it is looked up (`search.as_read`).
    """
    body = clause(clause_id).text
    lemmas = {lexeme.lemma for lexeme in text.lexemes if lexeme.pos.startswith(_JOINED)}
    named = {concept.id for _, concept in concept_words()(text)}
    found = set(_written(clause_id, lemmas))
    heard = _heard(text)
    if heard.spelled:
        found.update(word for word, cue in _sounds()[0][clause_id] if cue in heard)
    for concept in _answering(clause_id):
        if concept.id in named or (heard.spelled and any(cue in heard for cue in _sounds()[1][concept.id])):
            found.update(concept.words)
    found = {word for word in found if word in body}
    outer = [word for word in found if not any(word != other and word in other for other in found)]
    return tuple(sorted(outer, key=lambda word: (body.index(word), word)))


def _written(clause_id: str, lemmas: Collection[str]) -> Iterator[str]:
    """The words of a clause with one of the lemmas; of a compound the whole that has them: 公務員, not 公務."""
    for asked, run in groupby(_read(clause_id), key=lambda one: one.pos.startswith(_JOINED) and one.lemma in lemmas):
        for inflects, words in groupby(run if asked else (), key=lambda one: one.pos.startswith(_INFLECTED)):
            parts = list(words)
            if inflects:
                yield from (part.surface for part in parts if _tells(part))
            elif any(map(_tells, parts)):
                yield "".join(part.surface for part in parts)


def _tells(lexeme: Lexeme) -> bool:
    """Whether a word is worth showing.

    "する", "こと" and single letters stand in every clause and tell nothing; 断っ is no word to show.
    """
    surface = lexeme.surface
    telling = lexeme.pos.startswith(_TELLING) and len(surface) > 1
    return telling and not (_HIRAGANA.fullmatch(surface) or surface.endswith("っ"))


class _Heard:
    """How a text sounds, in hiragana between bars, and where that is what it spells or converts wrongly."""

    def __init__(self, text: Text) -> None:
        sounds = [
            (folded("".join(map(sounded, run))), spelled)
            for spelled, run in groupby(text.lexemes, key=lambda lexeme: _is_spelled(lexeme.surface))
        ]
        self._sound = in_hiragana(f"|{''.join(sound for sound, _ in sounds)}|")
        self._marks = f"|{''.join(('+' if spelled else '-') * len(sound) for sound, spelled in sounds)}|"
        self.spelled = "+" in self._marks

    def __contains__(self, cue: str) -> bool:
        """Whether a word is heard, at least in part where the text spells, and not over the end of one before it."""
        return any(
            "+" in self._marks[start:end] and not any(first < start < last < end for first, last in self._words)
            for start, end in self._spans(cue)
        )

    @cached_property
    def _words(self) -> list[tuple[int, int]]:
        """Where words that people use are heard: in "えんじょうした" is 炎上, and so no 上司."""
        return [span for cues in _sounds()[1].values() for cue in cues for span in self._spans(cue)]

    def _spans(self, cue: str) -> Iterator[tuple[int, int]]:
        at = self._sound.find(cue)
        while at >= 0:
            yield at, at + len(cue)
            at = self._sound.find(cue, at + 1)


@once_per_text
def _heard(text: Text) -> _Heard:
    """Made once for all the clauses that a question finds."""
    return _Heard(text)


@lru_cache(maxsize=4096)
def _is_spelled(surface: str) -> bool:
    return bool(_HIRAGANA.fullmatch(surface)) or not (surface.isascii() or surface in known())


@lru_cache(maxsize=128)
def _answering(clause_id: str) -> list[Concept]:
    return [concept for concept in concepts() if clause_id in concept.clauses]


@lru_cache(maxsize=128)
def _read(clause_id: str) -> list[Lexeme]:
    return Text(clause(clause_id).text).lexemes


@lru_cache(maxsize=1)
def _sounds() -> tuple[Mapping[str, Sequence[tuple[str, str]]], Mapping[str, Sequence[str]]]:
    """What to hear the words of each clause by, with the words, and those of each concept."""
    return kept("sounds", _read_sounds, ())  # there are some thousands


def _read_sounds() -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[str]]]:
    return (
        {one.id: list(_clause_sounds(one.id)) for one in clauses()},
        {one.id: [_cue(reading(Text(word))) for word in one.words] for one in concepts()},
    )


def _clause_sounds(clause_id: str) -> Iterator[tuple[str, str]]:
    """The words of a clause, alone and joined as they stand, each with what to hear it by."""
    for joins, run in groupby(_read(clause_id), key=lambda lexeme: lexeme.pos.startswith(_JOINED)):
        for words in _within(list(run)) if joins else ():
            surface = "".join(word.surface for word in words)
            if len(surface) > 1:
                yield surface, _cue("".join(map(sounded, words)))


def _within(run: list[Lexeme]) -> Iterator[list[Lexeme]]:
    for end, last in enumerate(run, start=1):
        if not _HIRAGANA.fullmatch(last.surface):  # "拡散", not "拡散さ"
            yield from (run[start:end] for start in range(max(0, end - MOST_JOINED), end))


def _cue(sound: str) -> str:
    """What to look for in a question: a short sound tells only where it is the whole of it."""
    cue = in_hiragana(folded(sound))
    return cue if len(sound) >= LEAST_HEARD else f"|{cue}|"
