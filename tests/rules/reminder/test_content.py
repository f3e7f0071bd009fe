from collections import Counter
from datetime import date

import pytest

from rules import Draft, review
from rules.guideline import clauses
from rules.reminder import Day, cases, in_season, lessons, read_cases, read_lessons, read_seasons, seasons
from rules.toml_file import RuleError


def test_every_clause_has_a_lesson_in_the_documents_order():
    assert list(lessons()) == [clause.id for clause in clauses()]


LESSON = '[[lesson]]\nclause = "1.1"\ngood = "猫"\nbad = "犬"\ncheck = "鳥"\n'
SEASON = '[[season]]\nid = "one"\nfrom = "12-29"\nto = "01-03"\nclauses = ["1.1"]\nwhy = "休み"\n'
CASE = '[[case]]\nid = "one"\nclause = "1.1"\nstory = "猫"\nchoices = ["は", "い", "え"]\nright = 0\nbecause = "犬"\n'


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (read_lessons, LESSON, "no lesson for clause 1.2"),
        (read_lessons, LESSON + LESSON, "1.1: this clause stands twice"),
        (read_lessons, LESSON.replace("1.1", "9.9"), "9.9: no clause '9.9'"),
        (read_lessons, LESSON.replace('"猫"', "3"), "1.1: good must be a text"),
        (read_lessons, LESSON + "more = 1", "1.1: unknown key more"),
        (read_seasons, "season = [1]", "expected at least one [[season]]"),
        (read_seasons, SEASON + SEASON, "one: this id stands twice"),
        (read_seasons, SEASON.replace("12-29", "02-30"), "one: from: '02-30'"),
        (read_seasons, SEASON.replace("01-03", "3rd"), "one: to: '3rd' is no day"),
        (read_seasons, SEASON.replace('"12-29"', "1229"), "one: from must be a text"),
        (read_seasons, SEASON.replace('["1.1"]', '"1.1"'), "one: clauses must be a list"),
        (read_seasons, SEASON.replace("1.1", "9.9"), "one: no clause '9.9'"),
        (read_cases, CASE + CASE, "one: this id stands twice"),
        (read_cases, CASE.replace('["は", "い", "え"]', '"はいえ"'), "one: choices must be a list"),
        (read_cases, CASE.replace('"え"', '"い"'), "one: 3 different choices"),
        (read_cases, CASE.replace("right = 0", "right = 3"), "one: 3 different choices"),
        (read_cases, CASE.replace("right = 0", "right = true"), "one: 3 different choices"),
        (read_cases, CASE + 'draft = "猫"', "one: draft and label go together"),
        (read_cases, CASE + "[[cases]]", "unknown key cases"),
    ],
)
def test_what_a_file_gets_wrong_is_told_by_file_and_entry(tmp_path, read, text, told):
    path = tmp_path / "said.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        read(path)
    assert str(error.value).startswith(f"said.toml: {told}")


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
