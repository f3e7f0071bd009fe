"""Sets of words as numbers with a bit for each word: a few operations on numbers, however long a text is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

_FEW = 8  # bits that are taken from a number one at a time


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


def bits_of(bits: int) -> Iterable[int]:
    """The places of the bits that are set, rising; in linear time, however many they are."""
    return list(falling(bits))[::-1] if bits.bit_count() <= _FEW else _written(bits)


def _written(bits: int) -> Iterator[int]:
    """The places of many bits: to take one from the number at a time would take the square of its length."""
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
