"""Which clause answers a question, which come near, and who governs what the guideline does not.

Two readers add up: the word search (`Index`) over the clauses with the words people use for them, and a small learned
ranker. Where the ranker finds "not in the guideline" likelier than any clause, by a calibrated margin, there is no hit.
The margin is narrower where the question names what something else governs, where none of its words is known here
(letters alone are a weak reason to answer "lol"), where it is an everyday word by itself, which stands in some of our
questions and is none, where it asks for what nothing here knows of something that is known (the fee of a portrait), and
where it asks for a figure.

Light to import: numpy and the weights are read with the first question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from rules.guideline.clauses import numbered
from rules.guideline.concepts import Subject, plain, subjects
from rules.guideline.conversion import corrected, known
from rules.guideline.figure import asks_for_a_figure
from rules.guideline.hit import Hit
from rules.guideline.matching import matched
from rules.guideline.naming import Naming, concept_words, sounds_of
from rules.guideline.reading import in_kana, spelled_out
from rules.guideline.typos import mended
from rules.guideline.vague import vague
from rules.kept import kept
from rules.text import Text, once_per_text

GOVERNED = -3.0  # what a word for what others govern adds to the margin for an answer
STRANGE = -3.0  # the same where no word is known: such questions with an answer lie far below, others above
ALONE = -5.0  # the same for an everyday word by itself: it stands in questions of ours, too ("封筒", "電車")
HEAD = -3.0  # the same for something unknown of something known ("名簿のソート")
FIGURE = -6.0  # the same where a figure is asked for, whatever it is of
# How far a further clause may lie below the best. Of 2,000 questions, each unseen by the model, 0.9894 then have a
# right one among three, without a bound 0.9899; 0.9 further ones are shown instead of 2, twice as many of them right.
# A second topic may lie as far: what answers a concept that no better clause does is not bound.
FURTHER = 8.0
OFF = 3.5  # by how much above the margin even a further question is about something else ("カレーの作り方は?")
# Score of a clause that comes near without being an answer: of 109 questions without one (unseen-questions.jsonl) 15
# have such a clause; those left out were about something else.
LEAST_NEAR = 1.5
MOST_CHARACTERS = 1000  # a question is a sentence or two; what follows only costs time
# UTF-8 read as Shift JIS, where nearly every kana becomes one of these, or what could not be read at all.
_GARBLED = re.compile("[縺繧繝].?[縺繧繝]|\ufffd")
_KATAKANA = re.compile("[ァ-ヶー]+")
_RUN = re.compile("[一-龥々]+|[ァ-ヶー]+")
_CONTEST = ("戦", "圏")
_NOUNS, _LISTING = ("名詞", "接頭辞", "接尾辞"), ("と", "や")
# The same question under another condition: "英語でもいい?", "退職後も?".
_VARYING = re.compile(r"(?:なら|で?も)(?:いい|良い|よい|大丈夫|平気|だめ|駄目|同じ)?(?:です|でしょう)?か?[?。]?\s*$")


def search(query: str | Text, limit: int = 5, *, focus: str = "") -> list[Hit]:
    """The clauses that answer a query, best first; empty where the guideline does not say.

    A query may be read already: whoever asks more than one thing of it reads it once, and it is ranked once.

    What lies far below the best is no further answer and left out, so that there may be fewer than `limit`.
    `focus` is the id of the clause that the conversation is about, if any: it comes first unless the query names
    another subject ("では、家族なら?" goes on about it, "ではパスワードは?" does not) or is plainly about none here.

    A section number answers with every clause under it, whatever the limit. `matched` are words of the clause,
    verbatim and in its order, that share a lemma with the query or belong to a concept that the query names.
    """
    by_number = numbered(query.original if isinstance(query, Text) else query)
    if by_number is not None:
        return [Hit(clause_id, 1.0, ()) for clause_id in by_number]
    return _ranked(query, limit, must_answer=True, focus=focus)


def nearest(query: str | Text, limit: int = 2) -> list[Hit]:
    """The clauses that come nearest to a query, answer or not; empty where none comes near."""
    return [hit for hit in _ranked(query, limit, must_answer=False) if hit.score >= LEAST_NEAR]


def governed_by(query: str | Text) -> Subject | None:
    """The law, rule or office that governs what a query asks about; None where it names no such subject.

    The longest of the subjects' words that stands in the query, as written or as it sounds, decides. A word that is
    part of another one is not meant: ログインボーナス is no ボーナス.
    """
    text = as_read(query)
    named = _subject_words()(text)
    words = {word for word, _ in named}
    return _longest([pair for pair in named if _stands_alone(pair[0], plain(text.normal), words)])


def as_read(query: str | Text) -> Text:
    """A query as it is looked up: romaji and wrong conversions in kana, typing errors mended."""
    text = query if isinstance(query, Text) else Text(query[:MOST_CHARACTERS])
    return _mended(text) or text


@once_per_text  # a question is looked up, asked who governs it and, without an answer, what comes near
def _mended(text: Text) -> Text | None:
    """What is looked up of a text; None where it is to be read as it is."""
    begun = text if len(text.original) <= MOST_CHARACTERS else Text(text.original[:MOST_CHARACTERS])
    read = corrected(mended(in_kana(spelled_out(begun))))
    return None if read is text else read


def _governed_by(text: Text) -> Subject | None:
    return _longest(_subject_words()(text))


def _longest(named: list[tuple[str, Subject]]) -> Subject | None:
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None


def _stands_alone(word: str, written: str, words: Collection[str]) -> bool:
    """Whether a word stands somewhere as itself, or is only heard.

    Katakana around katakana make another word, unless the whole is known, or the rest is one of the words, too.
    Kanji are put together freely (厚生年金, 育休中), but not with what tells of a contest: 昇格戦 is no 昇格.
    """
    parts = [part for part in _RUN.findall(written) if word in part]
    return not parts or any(
        not (around := part[: found.start()] + part[found.end() :].removeprefix("ー"))
        or (part in known() or around in words if _KATAKANA.fullmatch(part) else around not in _CONTEST)
        for part in parts
        for found in re.finditer(re.escape(word), part)
    )


def leaning(text: Text) -> float:
    """What the words of a question add to the margin up to which it is answered."""
    from rules.guideline.words import has_strange_head, is_everyday_word, strange

    return min(
        FIGURE if asks_for_a_figure(text) else 0.0,
        GOVERNED if _governed_by(text) else 0.0,
        STRANGE if strange(text) else 0.0,
        ALONE if is_everyday_word(text) else 0.0,
        HEAD if has_strange_head(text) else 0.0,
    )


@lru_cache(maxsize=1)
def _subject_words() -> Naming[Subject]:
    words = [(word, subject) for subject in subjects() for word in subject.words]
    return Naming(words, kept("subjects", lambda: sounds_of(word for word, _ in words), ()))


def _ranked(query: str | Text, limit: int, must_answer: bool, focus: str = "") -> list[Hit]:
    from rules.guideline.ranking import rank

    text = as_read(query)
    if limit < 1 or not _readable(text) or (not focus and vague(text)):
        return []
    ranking = rank(text)
    ranked = list(ranking.clauses)
    follows = bool(focus) and not _names_another(text, focus)
    if must_answer:
        goes_on = follows and (_VARYING.search(text.normal) or vague(text))
        if not goes_on and ranking.lead > ranking.margin + (OFF if follows else leaning(text)):
            return []
        ranked = list(_near(ranked, text, focus if follows else ""))
    if follows:
        ranked.sort(key=lambda pair: pair[0] != focus)
    return [Hit(clause_id, score, matched(text, clause_id)) for clause_id, score in ranked[:limit]]


def _near(ranked: Iterable[tuple[str, float]], text: Text, focus: str) -> Iterator[tuple[str, float]]:
    """What lies near the best, is in focus or is the first to answer one of the text's topics."""
    least, unanswered = -math.inf, _topics(text)
    for clause_id, score in ranked:
        least = max(least, score - FURTHER)
        left = [answers for answers in unanswered if clause_id not in answers]
        if score >= least or clause_id == focus or len(left) < len(unanswered):
            yield clause_id, score
            unanswered = left


def _topics(text: Text) -> list[tuple[str, ...]]:
    """The clauses that answer each concept that a text names, and each of the nouns that it lists ("写真と勤務時間").

    A word that is part of a longer one names nothing: there is no 誹謗中傷 in 誹謗中傷された.
    """
    named = [pair for pair in concept_words()(text) if len(pair[0]) > 1]
    told = [concept for word, concept in named if not any(word != other and word in other for other, _ in named)]
    return [concept.clauses for concept in told] + [
        (hit.id,) for listed in _listed(text) for hit in _ranked(listed, 1, must_answer=True)
    ]


def _listed(text: Text) -> list[str]:
    """The nouns of a text that is a list of them ("写真と勤務時間", "噂や悪口"), else nothing."""
    if not all(word.pos.startswith(_NOUNS) or word.surface in _LISTING for word in text.lexemes):
        return []
    topics = "".join("\n" if word.surface in _LISTING else word.surface for word in text.lexemes).split("\n")
    return topics if len(topics) > 1 else []


def _readable(text: Text) -> bool:
    """Whether there is a word to look for: a lone letter, mere figures and garbled text hold none."""
    told = [char for char in text.normal if char.isalnum()]
    alone = len(told) == 1 and not "一" <= told[0] <= "龥"
    return bool(told) and not alone and not all(map(str.isdecimal, told)) and not _GARBLED.search(text.normal)


def _names_another(text: Text, focus: str) -> bool:
    """Whether a text names a subject that the clause in focus does not answer."""
    named = (concept for word, concept in concept_words()(text) if len(word) > 1)
    return any(focus not in concept.clauses for concept in named) or _governed_by(text) is not None
