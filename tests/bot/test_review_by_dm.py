"""A draft by DM, through Slack's door: what comes back, and what stays behind."""

import json
import re

import pytest
from sqlalchemy import select

from bot.playground.workspace import DM
from bot.store import people
from bot.store.tables import Clue, PersonSettings
from tests.bot.direct_message import forwarded
from tests.conftest import read

DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512"
CLEAN = "今日の昼は死ぬほど旨いラーメン"
USER = "U0SATO"


def said(message):
    return json.dumps(message["blocks"], ensure_ascii=False)


def test_a_draft_comes_back_with_each_problem(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    assert running.dispatch(event).status == 200
    (answer,) = slack.wait_for(1)
    text = said(answer)
    assert answer["thread_ts"] == event["event"]["ts"]
    for part in (
        "35.6745,139.7512",
        "内示",
        "3.(2)④",
        "3.(1)",
        "当該位置情報を他人に知られること",
        "訂正",
        "お詫び",
        "上司等への相談",
    ):
        assert part in text
    assert "違反です" not in text
    assert re.match("[2-9]件、投稿の前に確かめてください。うち1件は、このままの", answer["text"])


def test_where_every_finding_is_grave_the_first_line_does_not_count_them_twice(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, "来週の異動の内示、まだ秘密だけど"))
    (answer,) = slack.wait_for(1)
    assert answer["text"].startswith("1件、投稿の前に確かめてください。このままの投稿を控えることをお勧めします。")


def test_a_clean_draft_gets_a_calm_answer(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    (answer,) = slack.wait_for(1)
    assert "気になる点は見つかりませんでした" in said(answer)
    assert "投稿の判断はご自身で" in said(answer)
    assert "24の観点" in said(answer)


def test_the_same_event_twice_is_answered_once(slack, running):
    event = slack.workspace.say(USER, DM, DRAFT)
    for _ in range(3):
        assert running.dispatch(event).status == 200
    slack.wait_for(1)
    running.service.inbox.stop(timeout=5)
    assert len(slack.answers()) == 1


@pytest.mark.parametrize("beside", ["", "これ載せても大丈夫?"])
def test_a_forwarded_message_is_reviewed_and_reviewed_again(slack, running, beside):
    running.dispatch(forwarded(slack, "U0ADMIN", DRAFT, beside))
    (answer,) = slack.wait_for(1)
    assert "35.6745,139.7512" in said(answer)
    assert "sakura2025" not in said(answer)  # a link that Slack unfolded is no part of the message
    rows = [block for block in answer["blocks"] if block["type"] == "actions"]
    row, told = next(
        (row, one["action_id"])
        for row in rows
        for one in row["elements"]
        if one["action_id"].startswith("review_told_")
    )
    running.dispatch(slack.workspace.press(USER, DM, answer["ts"], row["block_id"], told))
    again = slack.workspace.find(DM, answer["ts"])
    assert "✓" in said(again)
    assert "35.6745,139.7512" in said(again)


def test_what_another_wrote_leaves_no_clues_behind(slack, running):
    adviser = running.service.adviser
    with running.service.sessions.begin() as session:
        people.put(
            session, PersonSettings, person=adviser.person("T0PLAY", USER), work_hours=None, discloses="", profile="",
            mosaic=True, saved_at=adviser.clock.now(),
        )  # fmt: skip
    for number, (author, kept) in enumerate([("U0ADMIN", False), (USER, True)], start=1):
        running.dispatch(forwarded(slack, author, "新宿駅から歩いて5分の庁舎の8階が職場"))
        slack.wait_for(number)
        with running.service.sessions() as session:
            assert bool(session.scalars(select(Clue)).all()) is kept


def test_the_same_words_over_and_over_are_one_finding(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, "こいつはバカだ。\n" * 3))
    (answer,) = slack.wait_for(1)
    assert said(answer).count("*誹謗中傷*") == 1
    assert answer["text"].startswith("1件、")
    assert "同じ書き方が、ほかに2か所あります" in said(answer)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("سلام دنیا هذا نص عربي", True),
        ("I love my new bike so much", True),
        ("#桜 🍜😀", False),
        ("見て https://example.com/a/b?c=d", False),
        ("Tokyo Tower と Skytree を見てきた", False),
    ],
)
def test_of_a_draft_in_another_language_it_says_how_little_that_means(slack, running, text, told):
    running.dispatch(slack.workspace.say(USER, DM, text))
    (answer,) = slack.wait_for(1)
    assert ("気になる点は見つかりませんでした" in said(answer)) is not told
    assert ("日本語でないため、ほとんど確かめられていません。" in answer["text"]) is told
    assert ("24の観点" in said(answer)) is not told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> うちの課長は本当に無能\nと書いてあったので通報した", False),
        ("> うちの課長は\n> 本当に無能\nと書いてあったので通報した", False),
        ("> うちの課長は本当に無能", True),  # nothing of one's own beside: that is the draft
    ],
)
def test_lines_that_slack_sets_off_are_quoted(slack, running, text, found):
    running.dispatch(slack.workspace.say(USER, DM, text))
    assert ("確かめてください" in said(slack.wait_for(1)[0])) is found


@pytest.mark.parametrize("text", ["パスワードは<@U02ABC12DE>に聞いてね", "パスワードの件、<#C02ABC12DE|>で"])
def test_an_id_of_slacks_is_no_word_of_a_draft(slack, running, text):
    event = slack.workspace.say(USER, DM, "x")
    event["event"]["text"] = text
    running.dispatch(event)
    (answer,) = slack.wait_for(1)
    assert "気になる点は見つかりませんでした" in said(answer)
    assert "02ABC12DE" not in said(answer)


def test_without_a_finding_the_steps_take_no_more_than_a_button(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, CLEAN))
    (answer,) = slack.wait_for(1)
    assert "もう投稿してしまったときは" not in said(answer)
    assert "incident_open" in said(answer)


def test_it_says_so_beside_findings_too(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, "I love my new bike so much. 090-1234-5678"))
    (answer,) = slack.wait_for(1)
    assert answer["text"].startswith("1件、")
    assert said(answer).count("日本語でない文は") == 1


def test_no_mark_that_turns_the_direction_reaches_our_words(slack, running):
    marks = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    running.dispatch(slack.workspace.say(USER, DM, f"来週の異動の{marks}内示、まだ秘密だけどうちの課長は大阪らしい"))
    (answer,) = slack.wait_for(1)
    assert "来週の異動の内示" in said(answer)
    assert not set(marks).intersection(said(answer))


def test_who_does_not_want_to_live_is_not_asked_whether_that_was_a_question(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, "もう消えてしまいたい。誰にも迷惑かけたくない"))
    (answer,) = slack.wait_for(1)
    assert "ひとりで抱えないで" in said(answer)
    assert not [block for block in answer["blocks"] if block["type"] == "actions"]


def test_an_edit_changes_the_same_answer_and_says_what_it_solved(slack, running):
    event = slack.workspace.say(USER, DM, "パスワードはsakura2025。いまここ→ 35.6745,139.7512")
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "パスワードはsakura2025。"))
    running.service.inbox.stop(timeout=5)
    (answer,) = slack.answers()
    assert "1件解消、1件残り" in said(answer)
    assert "35.6745" not in said(answer)


def test_other_bots_our_own_messages_and_channels_are_left_alone(slack, running):
    base = slack.workspace.say(USER, DM, DRAFT)
    for change in ({"bot_id": "B9"}, {"channel_type": "channel"}, {"subtype": "channel_join"}, {"user": None}):
        event = {**base, "event": {**base["event"], **change}}
        assert running.dispatch(event).status == 200
    running.service.inbox.stop(timeout=5)
    assert slack.answers() == []


@pytest.mark.parametrize(
    "event", [{"type": "app_home_opened"}, {"type": "reaction_added"}, {"type": "message"}, {"type": "something_new"}]
)
def test_what_we_do_not_handle_is_acknowledged(running, event):
    body = {"type": "event_callback", "team_id": "T", "event": event, "event_id": "Ev1"}
    assert running.dispatch(body).status == 200


def test_an_event_that_cannot_be_noted_is_asked_for_again(slack, running):
    running.service.sessions.kw["bind"].dispose()
    from bot.store.tables import Base

    Base.metadata.drop_all(running.service.sessions.kw["bind"])
    assert running.dispatch(slack.workspace.say(USER, DM, DRAFT)).status == 500


@pytest.mark.parametrize(
    "text", ["<!channel> 死ね、あのバカ課長は無能", "*太字* パスワードはsakura2025 <http://x.example|見て>"]
)
def test_nothing_of_a_draft_becomes_markup(slack, running, text):
    running.dispatch(slack.workspace.say(USER, DM, text))
    (answer,) = slack.wait_for(1)
    for block in answer["blocks"]:
        if block["type"] in ("section", "context"):
            parts = [block["text"]] if "text" in block else block["elements"]
            for part in parts:
                if part["type"] == "mrkdwn":
                    assert "<!" not in part["text"]
                    assert "<http" not in part["text"]
    assert "<!channel>" not in answer["text"]


@pytest.mark.parametrize("text", ["🍜", "あ" * 39_000, "\u202eまだ", "い" * 200 + "バカ課長は無能。" * 300])
def test_any_draft_gets_an_answer_that_slack_takes(slack, running, text):
    running.dispatch(slack.workspace.say(USER, DM, text))
    (answer,) = slack.wait_for(1)
    assert answer["text"]


def test_who_does_not_want_to_live_reads_of_help_before_anything_else(slack, running):
    """With nothing else to say, where it is put as a question, and with a finding."""
    drafts = ["もう疲れた。消えてしまいたい", "死にたいです。どうすればいいですか?", "死にたい。うちの課長も死ねばいい"]
    for number, draft in enumerate(drafts, start=1):
        running.dispatch(slack.workspace.say(USER, DM, draft))
        answer = slack.wait_for(number)[-1]
        assert read(answer).startswith("もし、ほんとうにおつらいときは")
        assert "0120-279-338" in read(answer)
        assert "つらい" not in answer["text"]  # on a locked screen others read it too
    assert "誹謗中傷" in read(answer)
    assert "指摘はありません" not in read(slack.answers()[0])
    assert "観点で確かめました" not in read(slack.answers()[0])


def test_every_finding_is_told_those_without_room_in_a_line(slack, running):
    breaches = (
        "税務署員です",
        "いま残業中です",
        "うちの課長は無能",
        "女は感情的で使えない",
        "次の選挙は佐伯ひろしに入れよう",
        "来月うちの課がなくなるらしい",
        "いいねお願い!",
        "フォロバ100%です、無言フォロー歓迎",
    )
    running.dispatch(slack.workspace.say(USER, DM, "。\n".join(breaches)))
    (answer,) = slack.wait_for(1)
    for label in ("断り", "勤務時間中", "誹謗中傷", "差別", "政治的行為", "職務上の秘密", "いいね", "面識のない人"):
        assert label in said(answer)
    assert "ほかに" in said(answer)


def test_a_draft_in_chinese_is_said_to_be_hardly_checked(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, "今天天气很好"))
    assert "日本語でないため、ほとんど確かめられていません。" in said(slack.wait_for(1)[0])
