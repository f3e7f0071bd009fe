"""A post that is out already, through Slack's door: the questions, the checklist, the drafts, what is kept."""

import itertools
import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.case import Case
from bot.doctor import examine
from bot.playground.workspace import CHANNEL, DM
from bot.service import build
from bot.store.tables import FollowUp, Incident, IncidentStep
from bot.views import blocks
from rules.incident import PLATFORMS, IncidentError, length, next_steps, playbooks
from rules.incident.loading import HERE
from tests.conftest import Running, read
from tests.faults import Fault

USER = "U0SATO"
BOOKS = playbooks()
by_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.kind)
DRAFT = "まだ部外秘なんだけど、年明けにうちの出張所を3つ閉めるの決まった"
SAID = {"incident_platform": "x", "incident_audience": "anyone", "incident_happened": ["spread"]}
AT = "2026-11-24T21:10+09:00"


def command(slack, running, channel=DM, user=USER):
    assert running.dispatch(slack.workspace.command(user, channel, "/guideline-incident", "")).status == 200
    return slack.modal(user)


def begin(slack, running, kind, user=USER, **said):
    """An incident begun by the command; its checklist."""
    command(slack, running, user=user)
    before = len(slack.answers(slack.workspace.dms[user]))
    assert slack.submit(running, {"incident_kind": kind, **said}, user=user) == {}
    return slack.answers(slack.workspace.dms[user])[before]


def press(slack, running, message, action_id, user=USER):
    assert running.dispatch(slack.press(message, action_id, user)).status == 200
    return slack.workspace.find(DM, message["ts"])


def actions(message):
    return [element["action_id"] for block in message["blocks"] for element in block.get("elements", ())
            if element.get("type") == "button"]  # fmt: skip


def rows(running, table):
    with running.service.sessions() as session:
        return session.scalars(select(table)).all()


@contextmanager
def another(settings):
    """A second process on the same database."""
    service = build(settings)
    yield Running(service)
    service.stop(timeout=5)


# --- the ways in -----------------------------------------------------------------------------------------------


def test_a_review_proposes_the_kind_and_the_person_confirms_it(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, DRAFT))
    (review,) = slack.wait_for(1)
    press(slack, running, review, "incident_open")
    asked = read(slack.modal())
    assert "お送りいただいた内容から選びました" in asked
    kind = next(block["element"] for block in slack.modal()["blocks"] if block.get("block_id") == "incident_kind")
    assert kind["initial_option"]["value"] == "duty_leak"
    assert slack.submit(running, SAID) == {}
    (_, checklist) = slack.answers()
    assert "職務上の情報を出してしまった" in read(checklist)
    assert "上司の言葉を待ってから" in read(checklist)
    assert not slack.workspace.views.stacks[USER]


@pytest.mark.parametrize("words", ["誤爆した", "投稿しちゃった", "もう投稿してしまいました"])
def test_words_in_a_dm_lead_to_the_questions(slack, running, words):
    running.dispatch(slack.workspace.say(USER, DM, words))
    (answer,) = slack.wait_for(1)
    assert "まだ何も消さなくて大丈夫です" in read(answer)
    press(slack, running, answer, "incident_open")
    assert "近いものでかまいません" in read(slack.modal())


def test_the_command_in_a_channel_answers_in_the_dm_and_says_so(slack, running):
    command(slack, running, channel=CHANNEL)
    slack.submit(running, {"incident_kind": "copyright"})
    assert "ダイレクトメッセージにお送りしました" in read(slack.modal())
    assert len(slack.answers(DM)) == 1
    assert slack.answers(CHANNEL) == []


def test_without_a_kind_nothing_begins(slack, running):
    command(slack, running)
    assert slack.submit(running, SAID) == {"incident_kind": "近いものを一つ選んでください。"}
    assert rows(running, Incident) == []


def test_answers_sent_off_twice_open_one_incident_with_one_checklist(slack, running):
    command(slack, running)
    payload = slack.workspace.views.submitted(USER, {"incident_kind": {"incident_kind": "copyright"}})
    for _ in range(2):  # Slack says that it failed where the acknowledgement came late
        assert running.dispatch(payload).status == 200
    assert len(rows(running, Incident)) == 1
    assert len(slack.answers()) == 1
    begin(slack, running, "copyright")  # another form is another incident
    assert len(rows(running, Incident)) == 2


def test_answers_sent_off_again_bring_the_checklist_that_never_came(slack, running):
    command(slack, running)
    payload = slack.workspace.views.submitted(USER, {"incident_kind": {"incident_kind": "copyright"}})
    slack.api.fail_next("chat.postMessage", Fault(500), Fault(500))  # neither the checklist nor the word of the fault
    for _ in range(2):
        running.dispatch(payload)
    assert len(rows(running, Incident)) == 1
    assert "6のうち0が済みました" in read(slack.answers()[-1])


def test_a_notification_tells_nothing_of_the_matter(slack, running):
    begin(slack, running, "credentials")
    assert slack.calls("chat.postMessage")[-1]["text"] == "手順を用意しました。"


# --- the checklist ---------------------------------------------------------------------------------------------


@by_book
def test_every_order_of_the_buttons_reaches_the_end_over_two_processes(slack, settings, running, book):
    """Every set of steps done is reached once, each by pressing; processes take turns, and one of them starts anew."""
    message = begin(slack, running, book.kind)
    seen, last = {frozenset()}, frozenset(step.id for step in book.steps)

    def walk(message, done, processes):
        for step in next_steps(book, done):
            after = done | {step.id}
            if after in seen:
                continue
            seen.add(after)
            ours, other = processes
            if f"incident_look_{step.id}" in actions(message):
                message = press(slack, ours, message, f"incident_look_{step.id}")
            assert f"*いま: {step.title}*" in read(message)
            message = press(slack, other, message, "incident_done")
            assert f"{len(book.steps)}のうち{len(after)}が済みました" in read(message)
            message = walk(message, after, (other, ours))
            message = press(slack, ours, message, "incident_back")
        return message

    with another(settings) as second:
        message = walk(message, frozenset(), (running, second))
    assert last in seen
    assert "のうち0が済みました" in read(message)


def test_a_restart_in_the_middle_changes_nothing(slack, settings, running):
    message = begin(slack, running, "hijacked")
    for _ in range(3):
        message = press(slack, running, message, "incident_done")
    running.service.stop(timeout=5)
    with another(settings) as restarted:
        while "incident_done" in actions(message):
            message = press(slack, restarted, message, "incident_done")
        assert "ここまで済みました" in read(message)
        message = press(slack, restarted, message, "incident_close")
    assert "閉じているあいだ、お知らせは届きません" in read(message)


def test_one_step_is_shown_at_a_time_with_reason_clause_and_deadline(slack, running):
    message = begin(slack, running, "duty_leak")
    text = read(message)
    for part in ("いま: 画面を残す", "残しておくもの", "取り下げについて", "理由", "指針 3.(2)③", "目安", "しないこと"):
        assert part in text
    assert "電話か対面で" not in text
    text = read(press(slack, running, message, "incident_done"))
    assert "電話か対面で" in text
    assert "すぐに(夜や休日でも)" in text


def test_what_cannot_be_set_aside_has_no_button_for_it(slack, running):
    message = begin(slack, running, "duty_leak")
    assert "incident_not_needed" not in actions(message)
    message = press(slack, running, message, "incident_done")
    assert "incident_not_needed" not in actions(message)
    forged = slack.press(message, "incident_done")
    forged["actions"][0]["action_id"] = "incident_not_needed"
    running.dispatch(forged)
    assert [row.step for row in rows(running, IncidentStep)] == ["record"]


def test_a_step_is_set_aside_where_the_case_does_not_require_it(slack, running):
    message = begin(slack, running, "copyright")
    message = press(slack, running, message, "incident_done")
    message = press(slack, running, message, "incident_look_superior")
    message = press(slack, running, message, "incident_not_needed")
    assert "− 上司に知らせる　今回は当てはまらない" in read(message)
    assert {(row.step, row.needed) for row in rows(running, IncidentStep)} == {("record", True), ("superior", False)}


def test_a_step_set_aside_is_not_kept_as_done(slack, running):
    message = press(slack, running, begin(slack, running, "copyright"), "incident_done")
    message = press(slack, running, message, "incident_look_superior")
    press(slack, running, message, "incident_not_needed")
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    done, _, left = read(slack.modal()).partition("、今回は当てはまらないとした手順: ")
    assert "済んだ手順: 画面を残す" in done
    assert "上司に知らせる" not in done
    assert left.startswith("上司に知らせる")


def test_pressing_twice_does_a_step_once(slack, running):
    message = begin(slack, running, "copyright")
    payload = slack.press(message, "incident_done")
    running.dispatch(payload)
    running.dispatch(payload)
    assert [row.step for row in rows(running, IncidentStep)] == ["record"]


def test_a_press_whose_checklist_arrives_late_shows_what_another_did_meanwhile(slack, running):
    message = begin(slack, running, "copyright")
    slack.api.fail_next("chat.update", Fault(200, carried_out=True, delay=0.5))
    running.dispatch(slack.press(message, "incident_quiet"), wait=False)
    slack.until(lambda: slack.calls("chat.update"))
    text = read(press(slack, running, message, "incident_done"))
    assert "6のうち1が済みました" in text
    assert "お知らせは、お送りしません" in text
    assert "いま: 画面を残す" not in text


def test_a_checklist_that_others_change_again_and_again_is_not_shown_without_end(slack, running, monkeypatch):
    message = begin(slack, running, "copyright")
    shown = itertools.count()
    monkeypatch.setattr("bot.views.incident.checklist", lambda _: [blocks.plain(str(next(shown)))])
    press(slack, running, message, "incident_quiet")
    assert len(slack.calls("chat.update")) == 3


def test_taking_back_twice_takes_back_one_step(slack, running):
    message = begin(slack, running, "copyright")
    for _ in range(3):
        message = press(slack, running, message, "incident_done")
    payload = slack.press(message, "incident_back")
    for _ in range(2):
        running.dispatch(payload)
    assert [row.step for row in rows(running, IncidentStep)] == ["record", "takedown"]
    press(slack, running, slack.answers()[-1], "incident_back")
    assert [row.step for row in rows(running, IncidentStep)] == ["record"]


@pytest.mark.parametrize("action", ["incident_done", "incident_not_needed", "incident_back", "incident_pause"])
def test_an_old_button_of_a_closed_incident_changes_nothing(slack, running, action):
    message = press(slack, running, begin(slack, running, "attacked"), "incident_done")
    payload = slack.press(message, action)
    press(slack, running, message, "incident_close")
    before = [(row.step, row.done_at) for row in rows(running, IncidentStep)], len(rows(running, FollowUp))
    running.dispatch(payload)
    assert ([(row.step, row.done_at) for row in rows(running, IncidentStep)], len(rows(running, FollowUp))) == before
    assert "この件を閉じました" in read(slack.workspace.find(DM, message["ts"]))


def test_what_was_deleted_before_asking_is_done_and_told_to_the_superior(slack, running):
    message = begin(slack, running, "duty_leak", incident_happened=["deleted", "saved"])
    text = read(message)
    assert "のうち2が済みました" in text
    assert "すでに消したことも、そのまま伝えて大丈夫です" in text
    assert "取り下げについて" not in text
    assert "✓ 投稿を取り下げる　済み" in text  # nobody has said when


def test_whoever_has_deleted_it_is_not_asked_for_its_screen(slack, running):
    text = read(begin(slack, running, "defamation", incident_happened=["deleted"]))
    assert "書いたことのあらまし、日時、見えていた範囲を書き留めます" in text
    assert "投稿の画面とURL" not in text


def test_nobody_is_told_to_keep_or_not_to_delete_what_is_deleted(slack, running):
    message = begin(slack, running, "duty_leak", incident_happened=["deleted"])
    assert "いま: 覚えていることを書き留める" in read(message)
    for _ in range(3):
        assert "✕ 何も言わずに消して終わりにする" in read(message)
        assert "上司に伝える前に消す" not in read(message)
        assert "画面を残す" not in read(message)
        message = press(slack, running, message, "incident_done")
    assert "✓ 覚えていることを書き留める" in read(message)


def test_what_is_not_deleted_yet_is_not_to_be_before_the_superior_knows(slack, running):
    message = begin(slack, running, "duty_leak")
    for _ in range(2):
        assert "✕ 上司に伝える前に消す" in read(message)
        message = press(slack, running, message, "incident_done")
    assert "✕ 上司に伝える前に消す" not in read(press(slack, running, message, "incident_done"))


def test_that_it_was_deleted_is_known_without_the_buttons_that_say_so(slack, running):
    begin(slack, running, "duty_leak", incident_happened=["deleted"])
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "incident_show"))
    assert "いま: 覚えていることを書き留める" in read(slack.answers()[-1])
    assert "覚えているうちに" in read(slack.answers()[-1])


def test_the_buttons_of_an_erased_incident_lead_to_no_later_one(slack, running):
    old = begin(slack, running, "defamation")
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    assert rows(running, Incident) == []
    slack.workspace.views.closed(USER)
    begin(slack, running, "copyright")
    press(slack, running, old, "incident_done")
    assert rows(running, IncidentStep) == []
    assert "もうありません" in slack.answers()[-1]["text"]


def test_nobody_else_reaches_an_incident(slack, running):
    message = begin(slack, running, "duty_leak")
    press(slack, running, message, "incident_done", user="U0GUEST")
    assert rows(running, IncidentStep) == []
    assert "もうありません" in slack.answers()[-1]["text"]
    payload = slack.press(message, "incident_draft_report") if "incident_draft_report" in actions(message) else None
    assert payload is None


def test_closing_can_be_taken_back(slack, running):
    message = press(slack, running, begin(slack, running, "political"), "incident_close")
    assert rows(running, Incident)[0].closed_at
    message = press(slack, running, message, "incident_reopen")
    assert "いま: 画面を残す" in read(message)
    assert rows(running, Incident)[0].closed_at is None


def test_where_help_is_comes_with_its_date_and_without_promises(slack, running):
    press(slack, running, begin(slack, running, "attacked"), "incident_contacts")
    text = read(slack.modal())
    for part in ("みんなの人権110番", "#9110", "報告", "2026年11月24日時点", "お約束するものではありません"):
        assert part in text


def test_the_attacked_are_told_to_wait_and_what_the_guideline_says(slack, running):
    message = press(slack, running, begin(slack, running, "attacked"), "incident_done")
    assert "いま: 画面から離れる" in read(message)
    assert "感情的" in read(message)
    message = press(slack, running, message, "incident_pause")
    due = {row.occasion: row.due_at for row in rows(running, FollowUp)}
    assert timedelta(minutes=29) < due["pause"] - running.service.clock.now() < timedelta(minutes=31)
    message = press(slack, running, message, "incident_done")
    assert "脅しや人格への攻撃" in read(message)


# --- the drafts ------------------------------------------------------------------------------------------------


def at_phase(slack, running, kind, phase, **said):
    """A checklist whose step of a phase is shown."""
    book = next(book for book in BOOKS if book.kind == kind)
    message = begin(slack, running, kind, **said)
    while (step := next(one for one in book.steps if f"*いま: {one.title}*" in read(message))).phase != phase:
        message = press(slack, running, message, "incident_done")
    return message, step


def draft_in(view):
    return next(block["element"]["initial_value"] for block in view["blocks"] if block["block_id"] == "incident_text")


@by_book
def test_every_draft_on_the_way_comes_reviewed_and_fits_its_platform(slack, running, book):
    message, drafts = begin(slack, running, book.kind, incident_at=AT, **SAID), 0
    while "incident_done" in actions(message):
        for action_id in filter(re.compile("incident_draft_.+").fullmatch, actions(message)):
            press(slack, running, message, action_id)
            if "文案を作る" in json.dumps(slack.modal(), ensure_ascii=False):
                slack.submit(running, {"incident_field_fact": "正しくは、避難所は開いています"})
            view, drafts = slack.modal(), drafts + 1
            slack.workspace.views.closed(USER)
            assert "気になる点は見つかりませんでした" in read(view)
            assert "だれかに送ることはありません" in read(view)
            if action_id == "incident_draft_report":
                assert len(draft_in(view).splitlines()) == 5
                assert "いつ: 11月24日21時ごろ" in draft_in(view)
                assert "広がり: 転載や引用をされています" in draft_in(view)
            else:
                assert "Xに収まります: 全角で" in read(view)
                assert length(draft_in(view), PLATFORMS["x"]) <= 280
        message = press(slack, running, message, "incident_done")
    assert drafts == len(book.templates)


def test_what_the_person_changes_is_reviewed_again_and_measured(slack, running):
    message, _ = at_phase(slack, running, "defamation", "apology", incident_at=AT, **SAID)
    press(slack, running, message, "incident_draft_apology")
    slack.submit(running, {"incident_text": "お前みたいなバカは黙れ。" * 4 + "申し訳ありません。" * 20})
    text = read(slack.modal())
    assert text.count("誹謗中傷*　このままの投稿は控えてください") == 1  # the same words again are no further finding
    assert "出す前に、ここをお確かめください" in text
    assert "誹謗中傷" in text
    assert "Xの長さを" in text
    slack.submit(running, {"incident_text": "申し訳ありませんでした。"})
    assert "気になる点は見つかりませんでした" in read(slack.modal())
    assert draft_in(slack.modal()) == "申し訳ありませんでした。"


HEARD = "今年の叙勲の名簿、手伝いで並べ替えたけど、あの落語家さん入ってた"  # by the learned reader alone


@pytest.mark.parametrize(("silent", "heard"), [(frozenset(), True), (frozenset({"secrecy"}), False)])
def test_the_office_decides_whether_the_learned_reader_speaks_of_a_draft_too(slack, settings, silent, heard):
    service = build(replace(settings, cues_off=silent))
    running = Running(service)
    message, _ = at_phase(slack, running, "defamation", "apology", incident_at=AT, **SAID)
    press(slack, running, message, "incident_draft_apology")
    slack.submit(running, {"incident_text": HEARD})
    assert ("職務上の秘密" in read(slack.modal())) == heard
    service.stop(timeout=5)


def test_what_is_missing_is_asked_for(slack, running):
    message, _ = at_phase(slack, running, "false_information", "correction", incident_at=AT, **SAID)
    press(slack, running, message, "incident_draft_correction")
    assert "正しい内容" in read(slack.modal())
    assert "いつ投稿したか" not in read(slack.modal())
    slack.submit(running, {"incident_field_fact": "あ" * 41})
    assert "40字まで" in read(slack.modal())
    slack.submit(running, {"incident_field_fact": "正しくは、橋は通れます。"})
    assert "正しくは、橋は通れます。最新の情報は" in draft_in(slack.modal())


def test_no_word_of_a_draft_reaches_the_database(slack, running, tmp_path):
    message, _ = at_phase(slack, running, "false_information", "correction", incident_at=AT, **SAID)
    press(slack, running, message, "incident_draft_correction")
    slack.submit(running, {"incident_field_fact": "正しくは、秘密の橋は通れます"})
    running.service.sessions.kw["bind"].dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("adviser.db*"))
    assert "秘密の橋".encode() not in stored
    assert USER.encode() not in stored
    assert b"anyone" not in stored


def test_the_bot_writes_to_nobody_but_the_person(slack, running):
    message, _ = at_phase(slack, running, "political", "apology", **SAID)
    press(slack, running, message, "incident_draft_apology")
    assert {call["channel"] for call in slack.calls("chat.postMessage")} == {USER}


# --- what is kept ----------------------------------------------------------------------------------------------


def test_the_home_lists_open_incidents_and_leads_back(slack, running):
    begin(slack, running, "copyright")
    running.dispatch(slack.workspace.home_opened(USER))
    assert "ほかの人の作品を許可なく載せてしまった" in read(slack.home())
    running.dispatch(slack.press_in(slack.home(), "incident_show"))
    assert "いま: 画面を残す" in read(slack.answers()[-1])
    assert "お送りしました" in read(slack.modal())
    press(slack, running, slack.answers()[-1], "incident_close")
    running.dispatch(slack.workspace.home_opened(USER))
    assert "ほかの人の作品を許可なく載せてしまった" not in read(slack.home())


def test_what_is_kept_is_shown_and_erased(slack, running):
    message = press(slack, running, begin(slack, running, "copyright"), "incident_done")
    running.dispatch(slack.workspace.home_opened(USER))
    running.dispatch(slack.press_in(slack.home(), "kept_open"))
    assert "投稿してしまったときの手順" in read(slack.modal())
    assert "済んだ手順: 画面を残す" in read(slack.modal())
    running.dispatch(slack.press_in(slack.modal(), "kept_erase"))
    assert rows(running, Incident) + rows(running, IncidentStep) + rows(running, FollowUp) == []
    press(slack, running, message, "incident_done")
    assert "もうありません" in slack.answers()[-1]["text"]


def test_a_forged_value_reaches_nothing(slack, running):
    message = begin(slack, running, "copyright")
    no_id = ('{"incident": "1"}', '{"incident": 1e99}', '{"incident": -1}', f'{{"incident": {2**63}}}')
    for value in ("", "[]", "{", *no_id, Case(2**30).encode()):
        payload = slack.press(message, "incident_done")
        payload["actions"][0]["value"] = value
        assert running.dispatch(payload).status == 200
        assert "もうありません" in slack.answers()[-1]["text"]
    assert rows(running, IncidentStep) == []


def test_what_a_forged_value_says_of_the_case_is_carried_no_further(slack, running):
    """A window holds three thousand characters of what it is about, and a letter may take six of them."""
    payload = slack.press(begin(slack, running, "copyright"), "incident_contacts")
    (incident,) = rows(running, Incident)
    letters = "字" * 600
    for said in ({"platform": letters}, {"audience": letters}, {"step": letters}, {"happened": ["字"] * 400}):
        value = json.dumps({"incident": incident.id, **said}, ensure_ascii=False)
        payload["actions"][0] |= {"action_id": "incident_draft_apology", "value": value}
        payload["trigger_id"] = slack.workspace.views.trigger(USER)
        assert running.dispatch(payload).status == 200
        assert slack.workspace.views.stacks[USER].pop()["callback_id"] == "incident_draft"


# --- an office's own -------------------------------------------------------------------------------------------


def test_an_office_leads_by_its_own_playbook_and_contacts(slack, settings, tmp_path):
    own = (HERE / "copyright.toml").read_text("utf-8").replace('title = "画面を残す"', 'title = "庶務係の書式に残す"')
    (tmp_path / "copyright.toml").write_text(own, "utf-8")
    row = '[superior]\nname="庶務係"\nreach="内線1"\nhours="平日"\nabout="相談"\nas_of=2026-04-01\n'
    (tmp_path / "contacts.toml").write_text(row, "utf-8")
    with another(replace(settings, incident_dir=tmp_path)) as office:
        message = begin(slack, office, "copyright")
        assert "いま: 庶務係の書式に残す" in read(message)
        press(slack, office, message, "incident_contacts")
        assert "内線1" in read(slack.modal())
        press(slack, office, message, "incident_done")
        office.dispatch(slack.workspace.home_opened(USER))
        office.dispatch(slack.press_in(slack.home(), "kept_open"))
        assert "済んだ手順: 庶務係の書式に残す" in read(slack.modal())


def test_a_wrong_playbook_stops_the_start_and_the_doctor_names_it(settings, tmp_path):
    (tmp_path / "copyright.toml").write_text("kind = 'copyright'", "utf-8")
    wrong = replace(settings, incident_dir=tmp_path)
    with pytest.raises(IncidentError, match=r"copyright\.toml: contacts: ありません"):
        build(wrong)
    (check,) = [check for check in examine(wrong) if check.name == "投稿後の手順"]
    assert not check.ok
    assert "copyright.toml: contacts: ありません" in check.advice


def test_several_findings_propose_the_gravest_kind_and_name_the_others(slack, running):
    running.dispatch(slack.workspace.say(USER, DM, DRAFT + "。お前みたいなバカは黙れ"))
    (review,) = slack.wait_for(1)
    press(slack, running, review, "incident_open")
    assert "「人を傷つける、対立をまねく投稿をしてしまった」も当てはまるかもしれません" in read(slack.modal())
