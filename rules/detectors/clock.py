"""The planned time falls into the writer's working hours (clause 3.1.1.d)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta, timezone

from rules.draft import Draft
from rules.text import Span, Text
from rules.workdays import FIRST_YEAR, LAST_YEAR, working_day

JAPAN = timezone(timedelta(hours=9))
BREAK = (time(12), time(13))
# Leave that is said in the text clears the clock (年次休暇, 代休, 育児休業 …, 人事院規則15-14).
_LEAVE = re.compile(
    r"有休|有給|年休|夏休|代休|振休|休暇|育休|産休|介護休|時間休|半休|午後休|午前休|病休|"
    r"休職|お?休みを?(?:と|取|もら|いただ)|休みで|休みの|きょうは休み|今日は休み|非番|"
    r"夜勤明け|夜勤あけ|当直明け|当直あけ|明けです|泊まり明け|忌引|連休中|定年退職|退職し|休んで|"
    r"休みだ|平日休み|勉強休|ボランティア休|結婚休"
)


def find(text: Text, draft: Draft) -> Iterator[Span]:
    """An empty span when the draft would go out on duty."""
    if (
        draft.posted_at is not None
        and on_duty(draft.posted_at, *draft.hours, draft.leave)
        and not _LEAVE.search(text.normal)
    ):
        yield (0, 0)


def on_duty(moment: datetime, begin: time, end: time, leave: Collection[date] = ()) -> bool:
    """Whether a moment lies in the working hours of a working day that is not one of leave.

    Hours that end before they begin cross midnight and belong to the day on which they begin.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return False
    local = moment.astimezone(JAPAN)
    now, day = local.time(), local.date()
    if begin < end:
        inside = begin <= now < end
    else:
        inside = now >= begin or now < end
        if now < end:  # the shift began the day before
            day -= timedelta(days=1)
    if not inside or day in leave or not working_day(day):
        return False
    takes_break = begin < BREAK[0] and (end > BREAK[1] or end <= begin)
    return not (takes_break and BREAK[0] <= now < BREAK[1])
