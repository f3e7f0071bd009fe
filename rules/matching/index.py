"""From the words of a text to the few of many programs that may match there: what each asks for, as bits of numbers.

An atom sets the bits of all programs that ask for it. Where all atoms of a text leave a bit of a program unset, the
program lacks something; so a few operations on numbers of some hundred bytes refuse nearly all that cannot match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, attrgetter, itemgetter, or_
from typing import Generic, TypeVar

from rules.matching.bits import bits_at, falling
from rules.matching.program import Atoms, Phrase, Program
from rules.text import Span

T = TypeVar("T")
ASKED = 2  # words of a program, each with a bit of its own
_MOST_SETS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What a lexeme, a string or a phrase stands for: its atoms, and the bits that these set.

    `asked` has two neighbouring bits for each program: a third would refuse hardly anything more. Most phrases are made
    of frequent words. They are numbered apart, and ask for a pair instead: a word that `ends` where another `begins`,
    and one more word `beside` it. `pairs` tells whether a pair may be made of it.
    """

    atoms: Atoms
    asked: int
    ends: int
    begins: int
    beside: int
    pairs: bool


Leading = tuple[Phrase, int]  # with the bits that its atoms set
_COLUMNS = 4
_place = itemgetter(0)
_asked, _ends, _begins, _beside = map(attrgetter, ("asked", "ends", "begins", "beside"))


@dataclass(eq=False)
class Requirements:
    """What the `phrases`, by number, the patterns numbered among them, and the phrases of `pairs` ask for.

    `met` holds for each atom the bits that it sets, `free` are those set anyhow. A bit is written as its place times
    four, and the column of `Mark`. The number of a program is the place of its first bit. Programs of frequent words
    have low numbers, so that the bits of most texts are short numbers, however many programs ask for what they lack.

    `nowhere` are atoms of which no mark holds more than the bits, because nobody asks where they stand. `number` counts
    the programs that have two bits. The words that those of `apart` ask for may stand anywhere; what another asks for
    lies within `reach` words.
    """

    met: Mapping[int, Sequence[int]]
    free: Sequence[int]
    nowhere: Atoms
    number: int
    apart: Sequence[int]
    reach: int
    phrases: Mapping[int, Phrase]
    pairs: Sequence[Phrase]

    def __post_init__(self) -> None:
        """Start without any mark."""
        self._marks: dict[Atoms, Mark] = {}
        self._free = _mark(frozenset(), self.free)
        self._first_bits = (1 << ASKED * self.number) // 3  # every other one: 0b010101
        self._phrases, self.anywhere = bits_at(self.phrases), bits_at(self.apart)
        self._leading = _Leading(self.phrases, self)
        self._leading_pairs = _Leading(self.pairs, self)

    @classmethod
    def of(
        cls,
        asked: Sequence[Sequence[Atoms]],
        phrases: Mapping[int, Phrase],
        pairs: Sequence[tuple[Phrase, Sequence[Atoms]]],
        nowhere: Atoms,
        apart: Sequence[int],
        reach: int,
    ) -> Requirements:
        """What each program asks for, the rarest first: sets of atoms of which one must be there.

        `asked` has the programs in the order of their numbers. For phrases of `pairs` it is what ends, what begins, and
        what is beside. Who asks for less asks for the first twice.
        """
        met: defaultdict[int, list[int]] = defaultdict(list)
        free: list[int] = []
        for bit, sets in _bits(asked, [sets for _, sets in pairs]):
            for atom in sets[0] if sets else ():
                met[atom].append(bit)
            if not sets:
                free.append(bit)
        set_ = {atom: tuple(places) for atom, places in met.items()}
        return cls(set_, tuple(free), nowhere, len(asked), apart, reach, phrases, tuple(phrase for phrase, _ in pairs))

    def mark(self, atoms: Atoms) -> Mark:
        """Some atoms with the bits that they set."""
        mark = self._marks.get(atoms)
        if mark is None:
            if len(self._marks) > _MOST_SETS:
                self._marks.clear()
            bits = (bit for atom in atoms for bit in self.met.get(atom, ()))
            mark = self._marks[atoms] = _mark(atoms - self.nowhere, bits)
        return mark

    def asked(self, marks: Iterable[Mark]) -> int:
        """The bits of programs that some marks set."""
        return reduce(or_, map(_asked, marks), self._free.asked)

    def beside(self, marks: Iterable[Mark]) -> int:
        """The pairs beside which the word that they ask for is among some marks."""
        return reduce(or_, map(_beside, marks), 0)

    def possible(self, asked: int) -> int:
        """The programs of which all that they ask for is there, as bits of their numbers."""
        return asked & asked >> 1 & self._first_bits

    def possible_phrases(self, asked: int) -> list[Leading]:
        """The phrases of which all that they ask for is there, but for those of pairs; with the bits that they set."""
        return list(map(self._leading.__getitem__, falling(self.possible(asked) & self._phrases)))

    def pairs_of(self, pairs: int) -> list[Leading]:
        """The phrases of some pairs, with the bits that they set."""
        return list(map(self._leading_pairs.__getitem__, falling(pairs)))

    def paired(self, marks: Sequence[Mark], spans: Iterable[tuple[Mark, Span]]) -> list[tuple[int, int]]:
        """The words behind which a pair may meet, each with the pairs that meet there, as bits.

        `marks` are those of the words, `spans` longer ones with the words [i, j) that they fill.
        """
        ends, begins = list(map(_ends, marks)), list(map(_begins, marks))
        for mark, (first, end) in spans:
            begins[first] |= mark.begins
            ends[end - 1] |= mark.ends
        return [(word, pairs) for word, pairs in enumerate(map(and_, ends, islice(begins, 1, None))) if pairs]


def _bits(asked: Sequence[Sequence[Atoms]], pairs: Sequence[Sequence[Atoms]]) -> Iterator[tuple[int, Sequence[Atoms]]]:
    """Each bit as it is written, with the sets of which the first sets it."""
    for number, sets in enumerate(asked):
        yield ASKED * number * _COLUMNS, sets
        yield (ASKED * number + 1) * _COLUMNS, sets[1:2] or sets
    for number, sets in enumerate(pairs):
        for column in range(1, _COLUMNS):
            yield number * _COLUMNS + column, sets[column - 1 : column] or sets


class _Leading(dict[int, Leading]):
    """Phrases of a long row that texts asked for so far: from here they come quicker."""

    def __init__(self, row: Mapping[int, Phrase] | Sequence[Phrase], of: Requirements) -> None:
        self._row, self._of = row, of

    def __missing__(self, place: int) -> Leading:
        phrase = self._row[place]
        leading = self[place] = phrase, self._of.mark(phrase.atoms).asked
        return leading


def _mark(atoms: Atoms, written: Iterable[int]) -> Mark:
    columns = [0] * _COLUMNS
    for bit in written:
        columns[bit % _COLUMNS] |= 1 << bit // _COLUMNS
    asked, ends, begins, beside = columns
    return Mark(atoms, asked, ends, begins, beside, bool(ends or begins))


@dataclass(eq=False)
class Index(Generic[T]):
    """Things to which programs lead: `at` holds for the number of each program the places of its `things`."""

    things: Sequence[T]
    at: Mapping[int, Sequence[int]]

    def __post_init__(self) -> None:
        """Note the numbers of the programs as bits."""
        self._programs = bits_at(self.at)
        self._placed: dict[int, list[tuple[int, T]]] = {}  # asked for so far

    @classmethod
    def of(cls, entries: Iterable[tuple[T, Program]]) -> Index[T]:
        """An index of things, each with a program that leads to it."""
        things: list[T] = []
        at: defaultdict[int, list[int]] = defaultdict(list)
        for place, (thing, program) in enumerate(entries):
            things.append(thing)
            at[program.number].append(place)
        return cls(tuple(things), {number: tuple(places) for number, places in at.items()})

    def possible(self, programs: int) -> list[T]:
        """The things whose programs are among those possible, in the order in which they were given."""
        found: list[tuple[int, T]] = []
        for number in falling(programs & self._programs):
            if number not in self._placed:
                self._placed[number] = [(place, self.things[place]) for place in self.at.get(number, ())]
            found += self._placed[number]
        return [thing for _, thing in sorted(found, key=_place)]
