"""Sets of words as numbers with a bit for each word: a few operations on numbers, however long a text is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_


def spread(bits: int, far: int) -> int:
    """The words from which one of some words is no further than `far` words."""
    step = 1
    while far > 0:
        bits |= bits >> min(step, far)
        far -= step
        step += step
    return bits


def bits_at(places: Iterable[int]) -> int:
    """The number with these bits set."""
    return reduce(or_, map((1).__lshift__, places), 0)


def bits_of(bits: int) -> Iterator[int]:
    """The places of the bits that are set, rising; in linear time, unlike taking one bit from the number at a time."""
    written = f"{bits:b}"[::-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)


def falling(bits: int) -> Iterator[int]:
    """The places of the bits that are set, falling; for a few bits of a long number."""
    while bits:
        place = bits.bit_length() - 1
        bits ^= 1 << place
        yield place
