"""Sets of words as numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching.bits import bits_at, bits_of, falling, spread

PLACES = st.sets(st.integers(0, 500))


@given(PLACES)
def test_few_bits_and_many_give_their_places_in_order(places):
    assert list(bits_of(bits_at(places))) == sorted(places)
    assert list(falling(bits_at(places))) == sorted(places, reverse=True)


@given(PLACES, st.integers(0, 40))
def test_bits_spread_to_the_words_before(places, far):
    reached = {place - back for place in places for back in range(far + 1) if place >= back}
    assert set(bits_of(spread(bits_at(places), far))) == reached


@pytest.mark.parametrize("length", [100, 100_000])
def test_a_few_bits_of_a_long_number_are_not_written_out(length, monkeypatch):
    monkeypatch.setattr("rules.matching.bits._written", None)
    assert list(bits_of(1 << length | 5)) == [0, 2, length]
