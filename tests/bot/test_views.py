"""Whatever a draft holds, no view passes Slack's limits or lets a mention through; and every button does something."""

import ast
import inspect
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import MagicMock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import listeners
from bot.adviser import Advice, Asked
from bot.mosaic import Piece
from bot.playground.limits import refused, view_refused
from bot.store.tables import HiddenRule, Incident, LastReview, PersonSettings
from bot.told import EVERYTHING, MARK, MOST, MOST_MARKS, Told
from bot.views import home, review, review_modal
from bot.views import settings as settings_view
from bot.views.blocks import escaped
from bot.views.findings import LABELS, advice_on
from rules import Finding, Report
from rules.facts import facts
from rules.guideline import clauses
from rules.incident import playbooks
from rules.mosaic import builtin as mosaic
from rules.report import LEVELS
from tests.conftest import read

BOT = Path(__file__).parents[2] / "bot"
ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ANY = st.text(st.characters(codec="utf-8"), max_size=700)
HOSTILE = st.sampled_from(["<!channel>", "<@U0SATO>", "<https://x.example|y>", "*`~_", "&lt;!here&gt;", "あ" * 3000])
WORDS = ANY | HOSTILE
RULES = st.builds("{}/{}".format, st.sampled_from(list(LABELS)), st.text("abc-", min_size=1, max_size=60))
MENTION = re.compile(r"<[!@#]|<https?:")


@st.composite
def findings(draw):
    rule, clause, level = draw(RULES), draw(st.sampled_from(clauses())).id, draw(st.sampled_from(LEVELS))
    quote, why, instead = draw(WORDS), draw(WORDS) or "x", draw(WORDS) or "x"
    return Finding(rule.partition("/")[0], rule, clause, level, 0, 0, quote, why, instead)


FOUND = st.lists(findings(), max_size=30).map(tuple)
MARKS = st.lists(st.text("0123456789abcdef", min_size=MARK, max_size=MARK), max_size=MOST_MARKS).map(tuple)
STATED = st.none() | st.dictionaries(st.sampled_from(list(facts())), MARKS)
TOLD = st.builds(Told, st.just("1.0"), STATED, st.lists(RULES, max_size=MOST).map(tuple))
PIECES = st.lists(
    st.builds(Piece, st.sampled_from([kind.title for kind in mosaic()]), st.none() | st.just(NOW)), max_size=20
).map(tuple)
ADVICE = st.builds(
    lambda found, told, cleared, silenced, pieces: Advice(Report(found, "v"), told, cleared, silenced, pieces),
    FOUND, TOLD, FOUND, FOUND, PIECES,
)  # fmt: skip
UNHURRIED = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


def mrkdwn(value):
    """All texts in which Slack would read a mention."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from mrkdwn(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mrkdwn(inner)


@given(ADVICE, WORDS)
@UNHURRIED
def test_any_review_fits_into_a_message(advice, changed):
    content = review.report(advice, ZONE, changed="編集を確かめました")
    assert refused({"text": "x", "blocks": content}) is None
    assert not any(MENTION.search(text) for text in mrkdwn(content))


@given(
    ADVICE,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=3100) | HOSTILE,
    st.sampled_from(["", "limited", "named"]),
)
@UNHURRIED
def test_any_review_fits_into_a_modal(advice, text, audience):
    view = review_modal.answer(advice, Asked(text, NOW, audience), ZONE)
    assert view_refused(view) is None
    assert not any(MENTION.search(text) for text in mrkdwn(view))


@given(
    WORDS,
    st.lists(RULES, max_size=50),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=60),
    st.booleans(),
    st.integers(0, 120),
)
@UNHURRIED
def test_any_settings_fit_into_home_and_form(profile, rules, leave, remembered, cases):
    own = PersonSettings(person="a", discloses="name affiliation", profile=profile[:1000], mosaic=remembered)
    last = LastReview(person="a", found=" ".join(rules)[:2000], reviewed_at=NOW)
    hidden = [HiddenRule(person="a", rule=rule, hidden_at=NOW) for rule in rules]
    book = playbooks()[0]
    opened = [(Incident(id=n, person="a", kind=book.kind, opened_at=NOW, steps=[]), book) for n in range(cases)]
    shown = home.home(home.Known(own, leave, last, hidden, opened), ZONE, home.Place("D1", "1"))
    assert view_refused(shown) is None
    assert not any(MENTION.search(text) for text in mrkdwn(shown))
    assert view_refused(settings_view.form(own, leave, 180)) is None


class Recorder:
    """Stands for the app while the listeners register: the ids that they listen to, by kind."""

    def __init__(self):
        self.ids = {}

    def __getattr__(self, kind):
        def listen(id_=None):
            self.ids.setdefault(kind, []).append(id_)
            return lambda listener=None, **lazily: listener  # `ack=` and `lazy=` stand for a listener, too

        return listen


def buttons():
    """The action ids in the views, as their constant parts: between two parts an f-string fills something in."""
    for path in sorted((BOT / "views").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "button" and len(node.args) > 1:
                name = node.args[1]
                if isinstance(name, ast.Constant):
                    yield (name.value,)
                elif isinstance(name, ast.JoinedStr):
                    yield tuple(part.value if isinstance(part, ast.Constant) else "" for part in name.values)


def listened_to(parts, known):
    """Whether a listener's id (a string or a pattern) is that of a button."""
    if isinstance(known, str):
        return re.fullmatch("".join(re.escape(part) if part else ".+" for part in parts), known)
    return known.fullmatch("".join(part or "x" for part in parts))


def test_every_button_has_a_listener():
    recorder = Recorder()
    others = len(inspect.signature(listeners.register).parameters) - 1
    listeners.register(recorder, *[MagicMock() for _ in range(others)])
    known = [name for name in recorder.ids["action"] if getattr(name, "pattern", "") != ".*"]
    found = set(buttons())
    assert len(found) > 10
    assert {button for button in found if not any(listened_to(button, name) for name in known)} == set()


def test_the_verdict_and_the_way_on_are_there_however_much_was_told():
    told = Told(
        "1", dict.fromkeys(facts(), (EVERYTHING,)), tuple(f"personal_info/{'x' * 60}{n}" for n in range(MOST - 1))
    )
    finding = Finding("secrecy", "secrecy/not-yet-public", "3.1.1", "stop", 0, 0, "x" * 600, "x" * 600, "x" * 600)
    content = json.dumps(review.report(Advice(Report((finding,) * 9, "v"), told, (finding,)), ZONE), ensure_ascii=False)
    for words in ("9件、投稿の前に", "review_refute", "ほかに", "incident_open", "取り消す"):
        assert words in content


@pytest.mark.parametrize(
    ("quote", "why", "shown"),
    [
        ("無能", "「無能」は、けなす言葉です。", "けなす言葉です。"),
        ("無能" * 40, f"「{('無能' * 40)[:29]}…」は、けなす言葉です。", "けなす言葉です。"),
        ("無能", "「無能」という書き方は、けなすものです。", "この書き方は、けなすものです。"),
        ("無能", "「無能」から、仲の悪さが分かります。", "「無能」から、仲の悪さが分かります。"),
        ("", "投稿の予定が、勤務時間の中です。", "投稿の予定が、勤務時間の中です。"),
    ],
)
def test_words_that_stand_in_the_quotation_are_not_said_again_below_it(quote, why, shown):
    finding = Finding("defamation", "defamation/x", "3.1.1.b", "fix", 0, 0, quote, why, "外してください。")
    assert advice_on(finding) == f"{shown}\n→ 外してください。"


def test_what_is_said_in_short_says_in_words_how_serious_it_is():
    findings = [
        Finding("secrecy", f"secrecy/{level}{n}", "3.1.1", level, n, n, f"甲{n}", "", "乙")
        for level in ("stop", "fix", "care")
        for n in range(2)
    ]
    text = read({"blocks": review.report(Advice(Report(tuple(findings), "v")), ZONE, most=1)})
    for words in ("🛑 このままの投稿は控えてください\n・職務上の秘密「甲1」 → 乙", "✏️ 書き直しをお勧めします\n・職務"):
        assert words in text
    assert text.count("書き直しをお勧めします") == 1


def test_words_of_a_person_lose_every_sign_of_slacks():
    assert escaped("<!channel>&*_~`") == "&lt;!channel&gt;&amp;" + "".join(f"\u200b{mark}\u200b" for mark in "*_~`")
