"""Whether a message says that it has happened: a post is out, or others, an account or a device are out of hand.

Who writes so needs the steps (`rules.incident`), not the clause that would have advised against it. All words are in
alarm.toml: ways to say it, each in the past, and what it is about, which proposes the kind of incident.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from rules.expression import Expression, Parts, any_of, checked, parts
from rules.kept import kept
from rules.text import Text
from rules.toml_file import Entry, read_entry

FILE = Path(__file__).with_suffix(".toml")
LONGEST = 140  # characters; who tells more at once shows a text
_QUOTED = re.compile("「[^」]*」|『[^』]*』|“[^”]*”")
_LINK = re.compile("https?://[!-~]+")  # to what is out, as a rule: no word of what is told
_TRAILING_OFF = re.compile("(?:ん|の)(?:です|だ|や)(?:けれど|けど|が)[、。.!…]*$")
_PART = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to say that it has happened, with examples either way; `kind` of incident, "" where the way does not tell.

    `whole` ways are the whole message.
    """

    name: str
    kind: str
    whole: bool
    pattern: Expression
    examples: tuple[str, ...]
    absent: tuple[str, ...]

    def is_in(self, normal: str) -> bool:
        """Whether a normalised message says it so."""
        return self.pattern.is_all_of(normal) if self.whole else self.pattern.is_in(normal)


@dataclass(frozen=True, slots=True)
class First:
    """What to do before all else where a message has some words, or tells of a kind of incident first; "" of any.

    What has been said before stands for the words: `tick`, a choice of the form, "" where none does.
    """

    words: Expression
    kind: str
    said: str
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say to what is asked or feared where the talk is of what is out; of some kinds of incident, () of any."""

    words: Expression
    kinds: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Alarms:
    """The ways, the kinds of incident by what a message is about, and what makes it something else.

    What is longer than `most` characters (twice as many where all are Latin) must cry for advice. `firsts` say what to
    do before all else, `further` is what goes on about it in a thread. `ticks` are words for the choices of the form,
    `others` those by which somebody else may be meant; `answers` are to what is asked in such a thread. `quoted` tells
    what stands for words in quotation marks, by what is in them; `tears` are as good as "…".
    """

    ways: tuple[Way, ...]
    subjects: tuple[tuple[str, Expression], ...]
    unless: Expression
    cry: Expression
    most: int
    firsts: tuple[First, ...]
    further: Expression
    ticks: tuple[tuple[str, Expression], ...]
    others: Expression
    answers: tuple[Answer, ...]
    quoted: tuple[tuple[Expression, str], ...]
    tears: Expression

    def kinds(self, text: Text) -> tuple[str, ...] | None:
        """The kinds of incident (of `rules.incident`) that a message tells of, likeliest first; None where of none.

        Empty where it says that something has happened, but not what.
        """
        normal = self._plain(_LINK.sub("", text.normal.lower()).strip())
        if len(normal) > LONGEST:
            return None
        most = self.most * 2 if normal.isascii() else self.most  # letters of an alphabet say less each
        if self.unless.is_in(normal) or (len(normal) > most and not self.cry.is_in(normal)):
            return None
        softened = _TRAILING_OFF.sub("", normal)  # 「…んだけど…」 asks for help, and takes nothing back
        said = [way for way in self.ways if way.is_in(normal) or (softened != normal and way.is_in(softened))]
        if not said:
            return None
        told = [way.kind for way in said if way.kind]
        return tuple(dict.fromkeys([*told, *self._about(normal)]))

    def _plain(self, normal: str) -> str:
        """A message with what stands in it for tears and for words in quotation marks."""

        def stands(found: re.Match[str]) -> str:
            return next((said for words, said in self.quoted if words.is_in(found[0])), "「」")

        return self.tears.compiled.sub("…", _QUOTED.sub(stands, normal))

    def named(self, text: Text) -> tuple[str, ...]:
        """The kinds of incident that words name where it is known that something has happened, likeliest first."""
        return self.kinds(text) or tuple(dict.fromkeys(self._about(text.normal.lower())))

    def _about(self, normal: str) -> list[str]:
        return [kind for kind, words in self.subjects if words.is_in(normal)]

    def first(self, text: Text, kinds: Sequence[str], ticked: Sequence[str] = ()) -> str:
        """What to do before all else, where a message tells of these kinds; `ticked` of the form is known."""
        normal, kind = text.normal.lower(), kinds[0] if kinds else ""
        fits = (one for one in self.firsts if one.kind in ("", kind))
        return next(one for one in fits if one.tick in ticked or one.words.is_in(normal)).said

    def answer(self, text: Text, kinds: Sequence[str]) -> str:
        """What to say to a message where the talk is of what is out, and of these kinds; "" to most."""
        normal = text.normal.lower().strip()
        if len(normal) > LONGEST:
            return ""
        fits = (one for one in self.answers if not one.kinds or set(one.kinds) & set(kinds))
        return next((one.said for one in fits if one.words.is_all_of(normal)), "")

    def ticked(self, text: Text) -> tuple[str, ...]:
        """What of the form of an incident a message has said already, by the ids of its choices."""
        normal = text.normal.lower()
        return tuple(tick for tick, words in self.ticks if words.is_in(normal))

    def of_others(self, text: Text) -> bool:
        """Whether what a message tells of may have been done by somebody else, or to them."""
        return self.others.is_in(_QUOTED.sub("「」", text.normal.lower()))

    def goes_on(self, text: Text) -> bool:
        """Whether a message is a further word on what is out, where the talk is of that."""
        normal = text.normal.lower().strip()
        return len(normal) <= LONGEST and (self.further.is_all_of(normal) or bool(self.answer(text, ())))


def first(text: Text, kinds: Sequence[str], ticked: Sequence[str] = ()) -> str:
    """As `Alarms.first`, of the words that come with the program."""
    return builtin().first(text, kinds, ticked)


def answer(text: Text, kinds: Sequence[str]) -> str:
    """As `Alarms.answer`, of the words that come with the program."""
    return builtin().answer(text, kinds)


def ticked(text: Text) -> tuple[str, ...]:
    """As `Alarms.ticked`, of the words that come with the program."""
    return builtin().ticked(text)


def of_others(text: Text) -> bool:
    """As `Alarms.of_others`, of the words that come with the program."""
    return builtin().of_others(text)


def goes_on(text: Text) -> bool:
    """As `Alarms.goes_on`, of the words that come with the program."""
    return builtin().goes_on(text)


def incidents(text: Text) -> tuple[str, ...] | None:
    """As `Alarms.kinds`, of the ways that come with the program."""
    return builtin().kinds(text)


def named(text: Text) -> tuple[str, ...]:
    """As `Alarms.named`, of the ways that come with the program."""
    return builtin().named(text)


@lru_cache(maxsize=1)
def builtin() -> Alarms:
    """The ways that come with the program. Raises RuleError."""
    return kept("alarm", partial(load, FILE), (Alarms, Way, First, Answer, Expression))


def load(path: Path) -> Alarms:
    """Read a file. Raises RuleError naming the file and what was expected, or the example that is judged otherwise."""
    whole = read_entry(path)
    found = _alarms(whole)
    for way in found.ways:
        for example in (*way.examples, *way.absent):
            if (found.kinds(Text(example)) is not None) != (example in way.examples):
                raise whole.wrong(f"{way.name}: the example {example!r} is judged otherwise")
    thread = whole.entry("thread")
    for example in (*thread.texts("examples"), *thread.texts("absent")):
        if found.goes_on(Text(example)) != (example in thread.texts("examples")):
            raise thread.wrong(f"the example {example!r} is judged otherwise")
    for one in whole.entries("answer"):
        for example in (*one.texts("examples"), *one.texts("absent")):
            said = found.answer(Text(example), one.texts("kinds", ())) == one.text("said")
            if said != (example in one.texts("examples")):
                raise one.wrong(f"the example {example!r} is judged otherwise")
    return found


def _alarms(whole: Entry) -> Alarms:
    shared = parts(whole.entry("parts"), _PART)
    subjects = [(one.text("kind"), _pattern(one, (one.text("words"),), shared)) for one in whole.entries("subject")]
    named = Parts(_PART, {**shared.sources, "subjects": f"(?:{'|'.join(words.source for _, words in subjects)})"})
    unless = whole.entry("unless")
    return Alarms(
        tuple(_way(name, one, named) for name, one in whole.named("way", "name").items()),
        tuple(subjects),
        _patterns(unless, named),
        _pattern(whole, ("<alarm>",), named),
        unless.number("most"),
        tuple(_first(one, named) for one in whole.entries("first")),
        _patterns(whole.entry("thread"), named),
        tuple((name, _words(one, named)) for name, one in whole.named("tick", "id").items()),
        _words(whole.entry("others"), named),
        tuple(_reply(one, named) for one in whole.entries("answer")),
        tuple((_words(one, named), one.text("stands")) for one in whole.entries("quoted")),
        _words(whole.entry("tears"), named),
    )


def _way(name: str, one: Entry, named: Parts) -> Way:
    examples = one.texts("examples"), one.texts("absent")
    return Way(name, one.text("kind", ""), one.flag("whole"), _patterns(one, named), *examples)


def _first(one: Entry, named: Parts) -> First:
    words = _pattern(one, (one.text("words", ""),), named)
    return First(words, one.text("kind", ""), one.text("said"), one.text("tick", ""))


def _reply(one: Entry, named: Parts) -> Answer:
    return Answer(_patterns(one, named), one.texts("kinds", ()), one.text("said"))


def _words(one: Entry, named: Parts) -> Expression:
    return _pattern(one, (one.text("words"),), named)


def _patterns(one: Entry, named: Parts) -> Expression:
    return _pattern(one, one.texts("patterns"), named)


def _pattern(one: Entry, alternatives: Iterable[str], named: Parts) -> Expression:
    return checked(one, named.put_into(one, any_of(alternatives)))
