from collections import Counter
from datetime import date

import pytest

from rules import Draft, review
from rules.guideline import clauses
from rules.reminder import Day, cases, in_season, lessons, seasons


def test_every_clause_has_a_lesson_in_the_documents_order():
    assert list(lessons()) == [clause.id for clause in clauses()]


def test_there_are_enough_cases_for_a_weekly_quiz_without_repeat():
    assert len(cases()) >= 40


def test_the_right_answer_stands_in_every_place_alike():
    places = Counter(case.right for case in cases().values())
    assert max(places.values()) - min(places.values()) <= 1


@pytest.mark.parametrize("case", [case for case in cases().values() if case.draft], ids=lambda case: case.id)
def test_what_a_case_calls_a_problem_our_own_review_flags(case):
    findings = review(Draft(case.draft)).findings
    assert (case.label, case.clause) in {(finding.label, finding.clause) for finding in findings}


@pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.clause)
def test_what_a_lesson_calls_good_our_own_review_lets_pass(lesson):
    assert review(Draft(lesson.good)).findings == ()


@pytest.mark.parametrize(
    ("when", "ids"),
    [
        (date(2026, 12, 31), {"new-year-holidays"}),
        (date(2027, 1, 5), {"new-year-holidays"}),
        (date(2027, 1, 6), set()),
        (date(2027, 4, 11), {"new-colleagues", "unified-local-elections-2027"}),
        (date(2028, 4, 11), {"new-colleagues"}),
        (date(2027, 3, 31), {"spring-moves", "unified-local-elections-2027"}),
    ],
)
def test_seasons_begin_and_end_on_their_days(when, ids):
    assert {season.id for season in in_season(when)} == ids


def test_a_season_may_cross_the_years_end():
    assert Day(12, 20).holds(Day(1, 5), date(2026, 12, 20))
    assert not Day(12, 20).holds(Day(1, 5), date(2026, 12, 19))


def test_no_season_names_a_clause_twice():
    assert all(len(set(season.clauses)) == len(season.clauses) for season in seasons())
