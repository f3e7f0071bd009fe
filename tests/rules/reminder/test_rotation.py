from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.guideline import clauses
from rules.reminder import cases, seasons
from rules.reminder.rotation import CONTENTS, SECTIONS, Said, clauses_of, next_turn

MAY = date(2026, 5, 11)  # in no season


def said_over(days, content, sections=(), begin=MAY, seed=0):
    said = []
    for number in range(days):
        on = begin + timedelta(days=number)
        said.append(Said(next_turn(content, sections, said, on, seed).id, on))
    return [one.id for one in said]


def test_every_clause_comes_once_in_the_documents_order_before_any_comes_again():
    order = [clause.id for clause in clauses()]
    assert said_over(2 * len(order), "turn") == order + order


def test_chosen_sections_alone_take_turns():
    expected = ["3.2.3.a", "3.2.3.b", "3.2.5.a", "3.2.5.b"]
    assert said_over(8, "sections", ("3.2.3", "3.2.5")) == expected * 2


def test_the_sections_hold_every_clause_once():
    assert [one for section in SECTIONS for one in clauses_of([section])] == [clause.id for clause in clauses()]


def test_every_case_is_asked_once_before_any_is_asked_again_and_channels_differ():
    one, other = said_over(len(cases()), "quiz", seed=1), said_over(len(cases()), "quiz", seed=2)
    assert sorted(one) == sorted(other) == sorted(cases())
    assert one != other


def test_the_season_comes_first_each_of_its_clauses_once_and_then_the_turn_goes_on():
    begin = date(2026, 3, 10)  # the first of the days before the personnel moves
    first = next_turn("seasonal", (), [], begin)
    assert (first.id, first.season.id) == ("3.1.1", "spring-moves")
    assert said_over(4, "seasonal", begin=begin) == ["3.1.1", "2.6", "1.1", "1.2"]


def test_a_season_returns_the_next_year():
    said = [Said("3.1.1", date(2026, 3, 10)), Said("2.6", date(2026, 3, 11))]
    assert next_turn("seasonal", (), said, date(2026, 3, 12)).season is None
    assert next_turn("seasonal", (), said, date(2027, 3, 10)).season.id == "spring-moves"


def test_a_season_across_the_years_end_is_one():
    said = [Said(one, date(2026, 12, 28)) for one in ("3.2.4.a", "3.2.4.d", "3.2.1.d")]
    assert next_turn("seasonal", (), said, date(2027, 1, 4)).season is None


def test_in_turn_no_season_goes_before():
    assert said_over(3, "turn", begin=date(2026, 3, 10)) == ["1.1", "1.2", "2.1"]


def test_a_clause_no_longer_chosen_or_no_longer_there_does_not_stop_the_turn():
    said = [Said("1.1", MAY), Said("9.9", MAY), Said("3.2.3.a", MAY)]
    assert next_turn("sections", ("3.2.3",), said, MAY).id == "3.2.3.b"


@pytest.mark.parametrize(("content", "sections"), [("turn", ()), ("sections", ("1", "3.2.1")), ("quiz", ())])
def test_over_hundreds_of_weeks_nothing_comes_again_early_where_only_the_last_time_of_each_is_known(content, sections):
    last, said = {}, []
    for number in range(400):
        on = MAY + timedelta(weeks=number)
        known = sorted((Said(one, when) for one, when in last.items()), key=lambda one: one.on)
        said.append(next_turn(content, sections, known, on).id)
        last[said[-1]] = on
    pool = len(last)
    assert all(said[place] not in said[max(0, place - pool + 1) : place] for place in range(len(said)))


def test_what_was_said_longest_ago_comes_next_and_what_was_never_said_before_it():
    said = [Said(one, MAY) for one in ("3.2.3.b", "3.2.3.a")]
    assert next_turn("sections", ("3.2.3",), said, MAY).id == "3.2.3.b"
    assert next_turn("sections", ("3.2.3", "3.2.5"), said, MAY).id == "3.2.5.a"


@given(
    content=st.sampled_from(CONTENTS),
    sections=st.sets(st.sampled_from(SECTIONS)),
    gaps=st.lists(st.integers(1, 40), min_size=1, max_size=120),
)
def test_nothing_is_left_out_and_nothing_said_twice_in_a_round(content, sections, gaps):
    said, on, in_turn = [], MAY, Counter()
    for gap in gaps:
        on += timedelta(days=gap)
        turn = next_turn(content, sections, said, on)
        if turn.season:
            assert turn.id in turn.season.clauses
        elif content != "seasonal":
            in_turn[turn.id] += 1
        said.append(Said(turn.id, on))
    if content != "seasonal":
        pool = len(clauses_of(sections)) if content == "sections" and sections else len(clauses())
        pool = len(cases()) if content == "quiz" else pool
        rounds = len(gaps) / pool
        assert all(int(rounds) <= count <= int(rounds) + 1 for count in in_turn.values())


def test_no_season_is_longer_than_half_a_year():
    for season in seasons():
        days = sum(season.begins.holds(season.ends, date(2027, 1, 1) + timedelta(days=n)) for n in range(365))
        assert 0 < days < 183, season.id


@pytest.mark.parametrize("content", CONTENTS)
def test_what_comes_next_is_the_same_however_often_one_asks(content):
    said = [Said("1.1", MAY)]
    assert next_turn(content, ("2",), said, MAY, 7) == next_turn(content, ("2",), said, MAY, 7)
