"""Days of leave, as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leave import MOST_DAYS, MOST_WRITTEN, LeaveError, read_leave, runs, write_leave

TODAY = date(2026, 11, 26)


def days(first, last):
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("2026-12-01", (date(2026, 12, 1),)),
        ("12/1", (date(2026, 12, 1),)),
        ("１２月１日", (date(2026, 12, 1),)),
        ("11/26", (TODAY,)),
        ("8/13", (date(2027, 8, 13),)),  # the next one
        ("2026-11-01", ()),  # gone by
        ("12/28〜1/5", days(date(2026, 12, 28), date(2027, 1, 5))),
        ("2026-12-28 - 2027-01-05", days(date(2026, 12, 28), date(2027, 1, 5))),
        ("12月1日から3日", days(date(2026, 12, 1), date(2026, 12, 3))),
        ("2026/12/1~12/3", days(date(2026, 12, 1), date(2026, 12, 3))),
        ("12/1、12/3\n12/1", (date(2026, 12, 1), date(2026, 12, 3))),
        ("2026-11-20〜2026-11-27", days(TODAY, date(2026, 11, 27))),
        ("11/20〜11/27", days(TODAY, date(2026, 11, 27))),  # it goes on
        ("11月20日から27日", days(TODAY, date(2026, 11, 27))),
        ("4/1〜3/31", days(TODAY, date(2027, 3, 31))),
        ("2026-01-05〜2026-12-28", days(TODAY, date(2026, 12, 28))),
        ("11/20〜11/25", days(date(2027, 11, 20), date(2027, 11, 25))),  # gone by: the next ones
        ("12/28-1/5", days(date(2026, 12, 28), date(2027, 1, 5))),
        ("2026/12/28-2027/1/5", days(date(2026, 12, 28), date(2027, 1, 5))),
        ("12/28(月)ー1/5(火)", days(date(2026, 12, 28), date(2027, 1, 5))),
        ("12月1日(火)から3日(木)まで", days(date(2026, 12, 1), date(2026, 12, 3))),
        ("12/1−3", days(date(2026, 12, 1), date(2026, 12, 3))),
        ("12/1・12/3", (date(2026, 12, 1), date(2026, 12, 3))),
        ("12-1", (date(2026, 12, 1),)),
        ("2027/11/20〜11/27", days(date(2027, 11, 20), date(2027, 11, 27))),
        ("12/1、3、5日〜7日", (date(2026, 12, 1), date(2026, 12, 3), *days(date(2026, 12, 5), date(2026, 12, 7)))),
        ("12/28〜1/5、8", (*days(date(2026, 12, 28), date(2027, 1, 5)), date(2027, 1, 8))),
        ("2026-11-01、27", (date(2026, 11, 27),)),
    ],
)
def test_many_ways_are_read(text, expected):
    assert read_leave(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("12/28〜1/5", date(2027, 1, 3), days(date(2027, 1, 3), date(2027, 1, 5))),
        ("12/28〜1/5", date(2027, 1, 6), days(date(2027, 12, 28), date(2028, 1, 5))),
        ("2/27〜2/29", date(2027, 12, 1), days(date(2028, 2, 27), date(2028, 2, 29))),
        ("2/29", TODAY, (date(2028, 2, 29),)),
        ("2月29日から3月1日", TODAY, days(date(2028, 2, 29), date(2028, 3, 1))),
        ("2/29", date(2096, 3, 1), (date(2104, 2, 29),)),
        ("2/28〜2/29", date(2028, 2, 29), (date(2028, 2, 29),)),
        ("2027-12-28〜2/29", TODAY, days(date(2027, 12, 28), date(2028, 2, 29))),
    ],
)
def test_the_turn_of_the_year_and_leap_days(text, today, expected):
    assert read_leave(text, today) == expected


@pytest.mark.parametrize(
    "text",
    [
        "あした",
        "13/1",
        "2/30",
        "2026-12-05〜2026-12-01",
        "12/1〜12/2〜12/3",
        "5日",
        "2026-01-01〜2030-01-01",
        "〜",
        "2/27〜2/29",
        "12/28~12/20",
        "1/5〜12/28",
        "2025/1/1",
        "2025/12/30〜31",
    ],
)
def test_what_cannot_be_read_is_quoted_with_an_example(text):
    with pytest.raises(LeaveError, match="「") as error:
        read_leave(f"12/1\n{text}", TODAY)
    assert text[:3] in str(error.value)


def test_there_is_an_end_to_leave():
    with pytest.raises(LeaveError, match="400日まで"):
        read_leave("2026-12-01〜2027-12-31\n2028-01-01〜2028-06-01", TODAY)


def test_what_the_form_could_not_show_again_is_refused():
    # Written out, the end of such a range has its year as well.
    text = ",".join(f"{year}/{month}/31〜{month + 1}/1" for year in range(2027, 2057) for month in (1, 3, 5, 7, 8, 10))
    assert len(text) < MOST_WRITTEN
    with pytest.raises(LeaveError, match="ずっと先の日"):
        read_leave(text, TODAY)


@pytest.mark.parametrize("text", ["12/30、2", "12/3、3日", "12/3、1 日", "12/30、29〜31"])
def test_a_day_without_its_month_comes_after_the_one_before_it(text):
    with pytest.raises(LeaveError, match=f"「{text.partition('、')[2]}」"):
        read_leave(text, TODAY)


def test_days_are_written_as_people_write_them():
    text = "12/1、3、5〜9、12/28〜1/5、8"
    assert write_leave(read_leave(text, TODAY)) == "2026/12/1、3、5〜9、28〜2027/1/5\n2027/1/8"


@given(st.sets(st.integers(0, 900), max_size=MOST_DAYS))
def test_what_is_written_is_read_back(offsets):
    chosen = tuple(sorted(TODAY + timedelta(days=n) for n in offsets))
    assert read_leave(write_leave(chosen), TODAY) == chosen
    assert len(write_leave(chosen)) <= MOST_WRITTEN
    assert sum((last - first).days + 1 for first, last in runs(chosen)) == len(chosen)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        days_read = read_leave(text, TODAY)
    except LeaveError:
        return
    assert all(day >= TODAY for day in days_read)
