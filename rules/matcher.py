"""Where the words of many patterns stand in a text, and which patterns match there.

Cost grows with what the text contains, not with the number of patterns: every lexeme knows the atoms it
satisfies (computed once), words of several lexemes are found in one pass of an Aho-Corasick automaton, and a
pattern is only tried where its rarest word occurs. An atom is a word ("入札"), a vocabulary ("@ministry") or a
character string ("~教えと").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from rules.pattern import Edge, Element, Features, Gap, Pattern, Words
from rules.text import Lexeme, Span, Text
from rules.vocabulary import Vocabulary, references

Places = dict[int, list[int]]  # first word → the words behind the last, one per way to match
_MOST_LEXEMES = 20_000


def fold(text: str) -> str:
    """Small letters, where that keeps every character's place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


class Matcher:
    """The words of some patterns and vocabularies, ready to be found in texts."""

    def __init__(self, patterns: Iterable[Pattern], vocabularies: Mapping[str, Vocabulary]) -> None:
        """Collect the words of `patterns` and of all `vocabularies` that they lean on."""
        self._atoms: dict[str, set[str]] = {}
        self._phrases: list[tuple[str, Pattern]] = []
        self._included_by: dict[str, set[str]] = {}
        self._seen: dict[Lexeme, tuple[str, ...]] = {}
        for pattern in patterns:
            self._collect(pattern)
        for vocabulary in _leaning_last(vocabularies):
            self._add(vocabulary)
        self._spread(vocabularies)
        literals = [word for word in self._atoms if word[0] == "~" or (len(word) > 1 and len(Text(word).lexemes) != 1)]
        self._literals = [(word[0] == "~", tuple(sorted(self._atoms[word]))) for word in literals]
        self._automaton = AhoCorasick([word.removeprefix("~") for word in literals])
        self._words = {word: tuple(sorted(atoms)) for word, atoms in self._atoms.items() if word[0] != "~"}
        self._phrase_anchors = Anchors([pattern for _, pattern in self._phrases])

    def _collect(self, pattern: Pattern) -> None:
        for element in pattern.elements:
            if isinstance(element, Words):
                for atom in atoms_of(element):
                    if atom[0] != "@":
                        self._atoms.setdefault(atom, set()).add(atom)

    def _add(self, vocabulary: Vocabulary) -> None:
        atom = f"@{vocabulary.name}"
        for entry in vocabulary.entries:
            only = entry.elements[0]
            if len(entry.elements) == 1 and isinstance(only, Words) and not only.vocabularies:
                for word in atoms_of(only):
                    self._atoms.setdefault(word, set()).add(atom)
            else:
                self._collect(entry)
                self._phrases.append((atom, entry))

    def _spread(self, vocabularies: Mapping[str, Vocabulary]) -> None:
        """A word of a vocabulary is one of those that include it, too."""
        over: dict[str, set[str]] = {f"@{name}": {f"@{name}"} for name in vocabularies}
        for vocabulary in reversed(_leaning_last(vocabularies)):  # the including before the included
            for name in vocabulary.include:
                over[f"@{name}"] |= over[f"@{vocabulary.name}"]
        for word, atoms in self._atoms.items():
            self._atoms[word] = {wider for atom in atoms for wider in over.get(atom, {atom})}
        self._phrases = [(wider, pattern) for atom, pattern in self._phrases for wider in sorted(over[atom])]

    def read(self, text: Text) -> Reading:
        """Where the words stand in `text`."""
        places: dict[str, Places] = {}
        for i, atoms in enumerate(self._of_lexemes(text.lexemes)):
            for atom in atoms:
                places.setdefault(atom, {}).setdefault(i, []).append(i + 1)
        for index, start, end in self._automaton.find_matches_as_indexes(fold(text.normal), overlapping=True):
            inside, atoms = self._literals[index]
            words = covering(text, start, end) if inside else text.words(start, end)
            if words:
                for atom in atoms:
                    places.setdefault(atom, {}).setdefault(words[0], []).append(words[1])
        reading = Reading(text, places)
        if self._phrases:
            self._read_phrases(reading)
        return reading

    def _read_phrases(self, reading: Reading) -> None:
        # In the order of the list: a phrase may lean on vocabularies whose own phrases come before it.
        done: set[int] = set()
        queue = sorted(self._phrase_anchors.present(reading))
        while queue:
            index = queue.pop(0)
            done.add(index)
            atom, pattern = self._phrases[index]
            fresh = atom not in reading.places
            for i, j in reading.find(pattern):
                ends = reading.places.setdefault(atom, {}).setdefault(i, [])
                if j not in ends:
                    ends.append(j)
            if fresh and atom in reading.places:
                queue = sorted({*queue, *(self._phrase_anchors.at(atom))} - done)

    def _of_lexemes(self, lexemes: list[Lexeme]) -> list[tuple[str, ...]]:
        found = list(map(self._seen.get, lexemes))
        if None in found:
            if len(self._seen) > _MOST_LEXEMES:
                self._seen = {}
            for i, atoms in enumerate(found):
                if atoms is None:
                    found[i] = self._seen[lexemes[i]] = self._of_lexeme(lexemes[i])
        return found  # type: ignore[return-value]

    def _of_lexeme(self, lexeme: Lexeme) -> tuple[str, ...]:
        spellings = {fold(lexeme.surface), fold(lexeme.base), fold(lexeme.lemma)}
        return tuple(sorted({atom for spelling in spellings for atom in self._words.get(spelling, ())}))


class Anchors:
    """For each of some patterns the rarest element that must be there, and from its atoms back to the patterns."""

    def __init__(self, patterns: list[Pattern], frequency: Mapping[str, int] | None = None) -> None:
        """`frequency` tells how often an atom occurs in some texts; unknown atoms count as rare."""
        known = frequency or {}
        self._patterns: dict[str, list[int]] = {}
        for index, pattern in enumerate(patterns):
            rarest = min(pattern.required, key=lambda words: sum(known.get(a, 0) + 1 for a in atoms_of(words)))
            for atom in atoms_of(rarest):
                self._patterns.setdefault(atom, []).append(index)

    def at(self, atom: str) -> list[int]:
        """The patterns anchored on an atom."""
        return self._patterns.get(atom, [])

    def present(self, reading: Reading) -> set[int]:
        """The patterns whose anchor occurs in a text."""
        return {index for atom in reading.places for index in self._patterns.get(atom, ())}


class Reading:
    """A text and the places of the matcher's atoms in it."""

    def __init__(self, text: Text, places: dict[str, Places]) -> None:
        """Hold `places`: atom → first word → words behind the last."""
        self.text = text
        self.places = places
        self._matches: dict[Pattern, tuple[Span, ...]] = {}

    def matches(self, pattern: Pattern) -> tuple[Span, ...]:
        """All that `find` yields, found once; for patterns that many rules ask for."""
        if pattern not in self._matches:
            self._matches[pattern] = tuple(self.find(pattern))
        return self._matches[pattern]

    @cached_property
    def sentence_ends(self) -> list[int]:
        """For each sentence the word behind its last."""
        return [bisect_left(self.text.starts, end) for _, end in self.text.sentences]

    def sentence_of(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return bisect_right(self.sentence_ends, word)

    def sentence_words(self, sentence: int) -> Span:
        """The words [i, j) of a sentence."""
        ends = self.sentence_ends
        return (ends[sentence - 1] if sentence > 0 else 0, ends[sentence])

    def holds(self, element: Words) -> bool:
        """Whether any of the element's atoms occurs at all."""
        return any(atom in self.places for atom in atoms_of(element))

    def possible(self, pattern: Pattern) -> bool:
        """Whether every word that the pattern must have occurs somewhere."""
        return all(map(self.holds, pattern.required))

    def find(self, pattern: Pattern) -> Iterator[Span]:
        """The word spans [i, j) that a pattern matches, the shortest from each first word, in order."""
        if not self.possible(pattern):
            return
        failed: set[tuple[int, int]] = set()
        for first in self._firsts(pattern.elements):
            end = self._match(pattern.elements, 0, first, failed)
            if end is not None:
                yield (first, end)

    def _firsts(self, elements: tuple[Element, ...]) -> list[int]:
        """The words at which a match can begin: where the first element or, up to it, an optional one stands."""
        firsts: set[int] = set()
        for element in elements:
            if not isinstance(element, Words) or element.negated:
                return list(range(len(self.text.lexemes)))
            for atom in atoms_of(element):
                firsts.update(self.places.get(atom, ()))
            if not element.optional:
                break
        return sorted(firsts)

    def _match(self, elements: tuple[Element, ...], at: int, word: int, failed: set[tuple[int, int]]) -> int | None:
        """The word behind the match of elements[at:] from `word` on; what failed once is not tried again."""
        if at == len(elements):
            return word
        if (at, word) in failed:
            return None
        for behind in self._steps(elements[at], word):
            end = self._match(elements, at + 1, behind, failed)
            if end is not None:
                return end
        failed.add((at, word))
        return None

    def _steps(self, element: Element, word: int) -> Iterator[int]:
        """Where the next element may stand when `element` stands at `word`."""
        if isinstance(element, Gap):
            last = self.sentence_words(self.sentence_of(word))[1] if word < len(self.text.lexemes) else word
            yield from range(word, min(word + element.most, last) + 1)
        elif isinstance(element, Edge):
            if self._at_edge(element, word):
                yield word
        else:
            ends = self._ends(element, word)
            if element.negated:
                if not ends:
                    yield word
                return
            yield from ends
            if element.optional:
                yield word

    def _ends(self, element: Words | Features, word: int) -> list[int]:
        if isinstance(element, Features):
            lexemes = self.text.lexemes
            return [word + 1] if word < len(lexemes) and element.holds(lexemes[word]) else []
        return [end for atom in atoms_of(element) for end in self.places.get(atom, {}).get(word, ())]

    def _at_edge(self, edge: Edge, word: int) -> bool:
        if edge.side == "$":
            return word >= len(self.text.lexemes) or word in self.sentence_ends or self._ends_sentence(word)
        return word == 0 or word in self.sentence_ends

    def _ends_sentence(self, word: int) -> bool:
        return self.text.lexemes[word].surface in "。!?" and word + 1 in self.sentence_ends

    def span(self, words: Span) -> Span:
        """The characters of `text.normal` that some words fill."""
        return (self.text.starts[words[0]], self.text.ends[words[1] - 1])


def atoms_of(element: Words) -> tuple[str, ...]:
    """The atoms of an element."""
    return (
        *map(fold, element.words),
        *(f"@{name}" for name in element.vocabularies),
        *(f"~{fold(text)}" for text in element.anywhere),
    )


def frequencies(readings: Iterable[Reading]) -> Counter[str]:
    """In how many texts each atom occurs."""
    return Counter(atom for reading in readings for atom in reading.places)


def covering(text: Text, start: int, end: int) -> Span | None:
    """The words that hold any of the characters [start, end)."""
    i, j = bisect_right(text.ends, start), bisect_left(text.starts, end)
    return (i, j) if i < j else None


def _leaning_last(vocabularies: Mapping[str, Vocabulary]) -> list[Vocabulary]:
    """The vocabularies in an order in which each comes behind those that it leans on."""
    ordered: dict[str, Vocabulary] = {}

    def place(name: str) -> None:
        if name not in ordered:
            for other in references(vocabularies[name]):
                place(other)
            ordered[name] = vocabularies[name]

    for name in sorted(vocabularies):
        place(name)
    return list(ordered.values())
