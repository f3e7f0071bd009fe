"""Who writes that it has happened is led to the steps, with the kind chosen; and every lookup has a way there."""

import json
import re

import pytest

from bot.playground.workspace import CHANNEL, DM
from bot.views.message import OPEN
from bot.views.talk import SAID
from rules.distress import builtin
from tests.bot.direct_message import USER, asked
from tests.conftest import read


def press(slack, running, message, action_id):
    assert running.dispatch(slack.press(message, action_id, USER)).status == 200
    return slack.workspace.find(DM, message["ts"])


def chosen(slack):
    kind = next(block["element"] for block in slack.modal()["blocks"] if block.get("block_id") == "incident_kind")
    return kind.get("initial_option", {}).get("value")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("アカウントを乗っ取られました!助けて", "hijacked"),
        ("上司の悪口書いちゃったどうしよう", "defamation"),
        ("まだ発表前のことをうっかり書いてしまった", "duty_leak"),
        ("スクショが出回ってる", None),
        ("あかん、もう出してもうた", None),
        ("やってもうた、内示の話ツイートしてもうたわ", "duty_leak"),
        ("いいねを間違えて押してしまった", "unsafe_spread"),
        ("モザイクかけ忘れて投稿した", None),
        ("Oh no I already posted it", None),
    ],
)
def test_what_is_told_leads_to_the_questions_with_the_kind_chosen(slack, running, text, kind):
    answer = asked(slack, running, text)
    assert "ひとつずつ、一緒に進めましょう" in read(answer)
    if kind:
        assert f"「{running.service.adviser.book(kind).title}」の手順があります" in read(answer)
    press(slack, running, answer, "incident_open")
    assert chosen(slack) == kind


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("やばいやばいやばい", "まだ何も消さなくて大丈夫です。はじめに、画面を残します。"),
        ("投稿しました", "まだ何も消さなくて大丈夫です。はじめに、画面を残します。"),
        ("誤爆", "まだ何も消さなくて大丈夫です。はじめに、画面を残します。"),
        ("消したけどスクショ撮られてた", "消してあっても大丈夫です。はじめに、書いたことのあらまし"),
        ("スマホなくした", "はじめに、別の端末から遠隔でロックし"),
        ("仕事のスマホなくした", "はじめに、上司か情報システムの担当に電話で知らせ"),
        ("リベンジポルノをばらまくと脅された", "身の危険を感じるときは110(警察)に"),
        ("DMで脅迫された", "警察相談専用電話 #9110 に"),
        ("「家族の名前も知ってるぞ、バラすぞ」ってDMが来た", "警察相談専用電話 #9110 に"),
        ("リプで「無能は辞めろ」と何度も言われてる", "まだ何も返さなくて大丈夫です。"),
        (
            "さっき「部長を殺す」って投稿しちゃった、どうしよう",
            "まだ何も消さなくて大丈夫です。はじめに、画面を残します。",
        ),
        (
            "つい投稿してしまいました。消したほうがいいですか",
            "まだ何も消さなくて大丈夫です。はじめに、画面を残します。",
        ),
        ("悪口を書いちゃった。消した方が無難?", "まだ何も消さなくて大丈夫です。はじめに、画面を残します。"),
        ("写真を勝手に使われた", "まだ何も返さなくて大丈夫です。"),
        ("消してもうた", "消してあっても大丈夫です。はじめに、書いたことのあらまし"),
        ("乗っ取られた", "はじめに、別の端末からパスワードを変え"),
        (
            "もう消しました。これで大丈夫?",
            "指針は、消すだけで終わりにせず、訂正やお詫び、上司への相談をするよう求めています。",
        ),
        ("スマホを電車に忘れた。公用の", "はじめに、上司か情報システムの担当に電話で知らせ"),
        ("I lost my work phone", "はじめに、上司か情報システムの担当に電話で知らせ"),
        ("偽アカウントが自分の写真を使ってる", "はじめに、そのアカウントの画面とURLを残し"),
        ("タクシーに仕事のかばんを忘れた", "はじめに、上司に電話で知らせます。"),
        ("飲み会で内示を喋ってしまった", "はじめに、だれに、いつ、どこまで話したかを書き留め"),
        ("パソコンがウイルスに感染したかも", "はじめに、その端末を Wi-Fi などのネットワークから外します"),
        ("知らない場所からログインの通知が来た", "はじめに、別の端末からパスワードを変え"),
        (
            "SNSで知り合った外国人に送金を頼まれた",
            "お金も返事も要りません。はじめに、やり取りの画面と相手のアカウントを残し、消費者ホットライン 188",
        ),
        ("詐欺の広告に私の写真が使われてる", "はじめに、そのアカウントの画面とURLを残し"),
    ],
)
def test_what_to_do_first_fits_what_has_happened(slack, running, text, first):
    answer = asked(slack, running, text)
    assert first in read(answer)
    assert ("画面を残します" in read(answer)) == ("画面を残します" in first or "何も返さなくて" in first)


@pytest.mark.parametrize(
    "text",
    [
        "部下がやばい投稿してる",
        "同僚が内部情報を投稿してしまいました",
        "後輩がXで会議の資料を上げてるのを見つけた。どうしたらいい?",
        "部下の投稿を見つけました。「うちの局長は無能」と書いています。どう注意したらいいですか",
    ],
)
def test_who_tells_of_a_colleagues_post_is_not_spoken_to_as_its_author(slack, running, text):
    answer = asked(slack, running, text)
    assert "「同僚や部下などの投稿が気になる」の手順があります" in read(answer)
    assert "ほかの方の投稿のことですね" in read(answer)
    press(slack, running, answer, "incident_open")
    assert chosen(slack) == "colleague"
    assert slack.submit(running, {}) == {}
    steps = read(slack.answers()[-1])
    assert "投稿した人を責めるためではなく" in steps
    assert "取り下げます" not in steps


@pytest.mark.parametrize(
    ("text", "reviewed"),
    [
        ("部下がSNSで会議の資料を公開していた。ほんと無能", True),
        ("同期が裏垢で上司の悪口を書いているのを見つけた。あいつは老害", True),
        ("部下がやばい投稿してる。あいつほんと無能", True),
        ("先輩が間違って内部の資料を公開した。ほんと無能", True),
        ("課長がアカウントを乗っ取られた。まじ無能", True),
        ("係長のパスワードが流出した。無能すぎ", True),
        ("主任がパスワードを教えてしまった。ほんと無能", True),
        ("同僚の顔写真を間違って公開してしまいました", False),
        ("上司の悪口書いちゃったどうしよう", False),
        ("新人が窓口のお客さんの写真をストーリーに上げていました", False),
        ("先輩が未公表の資料をツイートしてる、どうすればいいですか", False),
        ("同僚が内部情報を投稿してしまいました", False),
    ],
)
def test_what_is_told_of_others_is_reviewed_where_the_review_would_stop_it(slack, running, text, reviewed):
    answer = asked(slack, running, text)
    assert ("review_refute" in json.dumps(answer)) == reviewed
    assert ("incident_start" in json.dumps(answer)) != reviewed
    assert "incident_open" in json.dumps(answer)  # the steps are one button away


@pytest.mark.parametrize(
    "text",
    [
        "うちの職員が名簿を紛失したらしい。まだ公表してない",
        "課長がUSBをなくした話、まだ公表前だけど書いちゃう",
        "田中主任が公印をなくしたそうだ。まじ無能",
    ],
)
def test_what_somebody_else_lost_is_reviewed(slack, running, text):
    assert "review_refute" in json.dumps(asked(slack, running, text))


@pytest.mark.parametrize(
    "text",
    [
        "投稿しちゃった死にたい",
        "内示の話書いちゃった。もう死にたい",
        "やらかした、消えてしまいたい",
        "投稿がバレて、もう生きていけない",
    ],
)
def test_whoever_despairs_of_a_post_reads_of_help_first_and_then_of_the_steps(slack, running, text):
    answer = asked(slack, running, text)
    assert answer["blocks"][0]["text"]["text"] == builtin().in_words("own")
    assert "incident_start" in json.dumps(answer)


def test_who_lost_papers_of_the_office_is_led_through_steps_of_their_own(slack, running):
    answer = asked(slack, running, "名簿を電車に忘れた")
    assert "「書類・端末・職員証などの紛失」の手順があります" in read(answer)
    assert "はじめに、上司に電話で知らせます。" in read(answer)
    press(slack, running, answer, "incident_open")
    assert chosen(slack) == "lost"
    assert slack.submit(running, {}) == {}
    steps = read(slack.answers()[-1])
    assert "まず、上司に電話をしてください" in steps
    assert "画面を残す" not in steps
    assert "取り下げ" not in steps


@pytest.mark.parametrize(
    ("text", "platform", "happened"),
    [
        ("会議の資料が写った写真をインスタに上げちゃった。消したけど…", "instagram", ["deleted"]),
        ("間違えてLINEに会議の資料を送っちゃった", "other", []),
        ("同じ悪口をXとインスタに書いちゃった", None, []),
        ("オンライン会議の資料をうっかりXに載せてしまった。消したらいい?", "x", []),
    ],
)
def test_the_form_begins_with_what_the_words_have_said(slack, running, text, platform, happened):
    press(slack, running, asked(slack, running, text), "incident_open")
    form = {block.get("block_id"): block.get("element", {}) for block in slack.modal()["blocks"]}
    assert form["incident_platform"].get("initial_option", {}).get("value") == platform
    assert [one["value"] for one in form["incident_happened"].get("initial_options", [])] == happened


def test_words_taken_out_under_findings_are_no_post_taken_down_though_one_asks_on(slack, running):
    root = asked(slack, running, "うちの課長は無能で仕事ができない")["thread_ts"]
    for number, (text, wanted) in enumerate(
        [
            ("消しました。これで大丈夫?", "直した文を、続けてお送りください"),
            ("投稿はもう消しました、まだ何か要りますか", "消すだけで"),
        ],
        start=2,
    ):
        running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
        assert wanted in read(slack.wait_for(number)[-1])


@pytest.mark.parametrize(
    "further",
    [
        "どうしたらいい",
        "消していい?",
        "怖い",
        "上司に言うべき?",
        "誰に言えばいい",
        "クビになりますか",
        "もう消しちゃった",
        "まだ消してないです",
        "消させました",
        "上司の悪口",
        "名前も書きました",
        "もうリツイート200",
        "画面を残すのと消すの、どっちが先?",
    ],
)
def test_a_further_word_in_the_thread_of_what_is_out_leads_to_the_steps_again(slack, running, further):
    root = asked(slack, running, "上司の実名入りで悪口を書いちゃった")["thread_ts"]
    running.dispatch(slack.workspace.say(USER, DM, further, thread_ts=root))
    answer = slack.wait_for(2)[-1]
    assert "guideline_clause_" not in json.dumps(answer)
    press(slack, running, answer, "incident_open")
    assert chosen(slack) == "defamation"


def test_the_thread_of_what_is_out_still_takes_a_question_and_a_draft(slack, running):
    root = asked(slack, running, "もう投稿しちゃった")["thread_ts"]
    for number, (text, wanted) in enumerate(
        [("位置情報って付けたままでもいいですか?", "guideline_clause_3.2.4.d"), ("うちの課長は無能", "review_refute")],
        start=2,
    ):
        running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
        assert wanted in json.dumps(slack.wait_for(number)[-1])


@pytest.mark.parametrize(
    "text",
    [
        "怖いうちの課長は無能",
        "クビにしろ、うちの無能課長",
        "処分発表は極秘で来月10日",
        "消せよ無能な課長め",
        "もう消えろ課長、死ね",
    ],
)
def test_a_breach_in_the_thread_of_what_is_out_is_reviewed_though_it_begins_like_a_cry(slack, running, text):
    root = asked(slack, running, "もう投稿しちゃった")["thread_ts"]
    running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
    answer = json.dumps(slack.wait_for(2)[-1])
    assert "review_refute" in answer
    assert "incident_start" not in answer


@pytest.mark.parametrize("text", ["コメントがひどい、課長は無能", "返信がひどい無能な課長"])
def test_a_breach_that_sounds_like_alarm_is_reviewed(slack, running, text):
    assert "review_refute" in json.dumps(asked(slack, running, text))


@pytest.mark.parametrize("text", ["今出した", "これ投稿した", "それもう出した", "もう載せてもうたんやけど"])
def test_in_the_thread_of_a_review_it_is_out_now(slack, running, text):
    root = asked(slack, running, "うちの課長は無能")["thread_ts"]
    running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
    assert "incident_start" in json.dumps(slack.wait_for(2)[-1])


@pytest.mark.parametrize(("text", "out"), [("じゃあ投稿するね", False), ("投稿したら怒られた", True)])
def test_in_the_thread_of_a_clause_only_what_has_happened_is_an_incident(slack, running, text, out):
    root = asked(slack, running, "位置情報って付けたままでもいいですか?")["thread_ts"]
    running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
    assert ("incident_start" in json.dumps(slack.wait_for(2)[-1])) == out


def test_there_is_a_way_back_to_the_review_and_to_the_clause(slack, running):
    answer = asked(slack, running, "上司の悪口書いちゃったどうしよう")
    answer = press(slack, running, answer, "message_was_question")
    assert "ここが分かれ目です" in read(answer)
    assert "日時や場所も決めて確かめる" in read(press(slack, running, answer, "message_was_draft"))


@pytest.mark.parametrize("text", ["昨日の投稿が伸びてる", "髪を切りすぎた、やらかした"])
def test_an_innocent_neighbour_is_reviewed(slack, running, text):
    assert "気になる点は見つかりませんでした" in read(asked(slack, running, text))


def test_a_draft_with_findings_that_is_mended_stays_one(slack, running):
    event = slack.workspace.say(USER, DM, "パスワードはsakura2025。")
    running.dispatch(event)
    slack.wait_for(1)
    running.dispatch(slack.workspace.edit(DM, event["event"]["ts"], "うっかり写真を投稿してしまった。"))
    slack.until(lambda: "1件解消" in read(slack.answers()[-1]))


def test_who_does_not_want_to_live_reads_of_help_first(slack, running):
    answer = read(asked(slack, running, "アカウントを乗っ取られた。死にたい"))
    helper = next(kind for kind in builtin().kinds if kind.name == "own").help[0].name
    assert helper in answer
    assert answer.index(helper) < answer.index("一緒に進めましょう")


@pytest.mark.parametrize("text", ["位置情報って付けたままでもいいですか?", "兼業の許可はどうやって取ればいいですか?"])
def test_every_lookup_in_a_dm_has_a_way_to_the_steps(slack, running, text):
    press(slack, running, asked(slack, running, text), "incident_open")
    assert chosen(slack) is None


def commanded(slack, running, text):
    response = running.dispatch(slack.workspace.command(USER, CHANNEL, "/guideline", text))
    blocks = json.loads(response.body)["blocks"]
    return [(e["action_id"], e.get("value", "")) for b in blocks if b["type"] == "actions" for e in b["elements"]]


def test_the_command_has_one_at_the_clauses_on_what_is_out_and_above_what_tells_of_it(slack, running):
    assert ("incident_open", "") in commanded(slack, running, "3(2)③ 不適切な発信をした場合")
    assert ("incident_open", "kind:hijacked") in commanded(slack, running, "乗っ取られた")
    assert "incident_open" not in dict(commanded(slack, running, "位置情報"))


def test_a_kind_that_no_playbook_has_proposes_nothing(slack, running):
    answer = asked(slack, running, "アカウントを乗っ取られました!助けて")
    payload = slack.press(answer, "incident_open", USER)
    payload["actions"][0]["value"] = "kind:nowhere kind: kind:kind:hijacked"
    assert running.dispatch(payload).status == 200
    assert chosen(slack) is None
    assert not re.search("nowhere", read(slack.modal()))


def begun(slack, running, text="上司の実名入りで悪口を書いちゃった"):
    """The checklist of somebody who answered the questions."""
    press(slack, running, asked(slack, running, text), "incident_open")
    assert slack.submit(running) == {}
    return slack.wait_for(2)[-1]


@pytest.mark.parametrize("where", ["thread", "beside"])
@pytest.mark.parametrize(
    "further", ["消していい?", "怖い", "上司に言うべき?", "もう消した", "できました", "スクショ撮りました"]
)
def test_a_further_word_on_steps_already_begun_leads_back_to_them(slack, running, further, where):
    checklist = begun(slack, running)
    answer = asked(slack, running, further, **({"thread_ts": checklist["ts"]} if where == "thread" else {}))
    assert "手順は、前にお見せしました" in read(answer)
    assert "guideline_clause_" not in json.dumps(answer)
    running.dispatch(slack.press(answer, "incident_show", USER))
    assert "人を傷つける、対立をまねく投稿をしてしまった" in read(slack.wait_for(4)[-1])


def test_a_further_word_on_the_follow_up_of_a_case_leads_to_its_steps(slack, running):
    checklist = begun(slack, running)
    answer = asked(slack, running, "消していい?", thread_ts=checklist["ts"])
    assert "手順は、前にお見せしました" in read(asked(slack, running, "どうしたらいい", thread_ts=answer["ts"]))


@pytest.mark.parametrize("text", ["位置情報って付けたままでもいいですか?", "うちの課長は無能", "ありがとう"])
def test_after_anything_else_steps_already_begun_are_a_button_away(slack, running, text):
    checklist = begun(slack, running)
    answer = asked(slack, running, text, thread_ts=checklist["ts"])
    running.dispatch(slack.press(answer, "incident_show", USER))
    assert "人を傷つける、対立をまねく投稿をしてしまった" in read(slack.wait_for(4)[-1])


def test_the_way_back_to_steps_already_begun_stands_beside_the_findings(slack, running):
    checklist = begun(slack, running)
    review = asked(slack, running, "うちの課長は無能", thread_ts=checklist["ts"])
    assert json.dumps(review).count('"incident_open"') == 1
    for text in ("みんなやってるのに残念", "でも鍵垢だよ"):
        answer = read(asked(slack, running, text, thread_ts=checklist["ts"]))
        assert OPEN in answer


def test_a_closed_case_is_no_steps_under_way(slack, running):
    checklist = begun(slack, running)
    press(slack, running, checklist, "incident_close")
    slack.until(lambda: "incident_reopen" in json.dumps(slack.workspace.find(DM, checklist["ts"])))
    answer = read(asked(slack, running, "今日のランチはカレー", thread_ts=checklist["ts"]))
    assert "手順は、前にお見せしました" not in answer


@pytest.mark.parametrize(
    "text",
    [
        "終わりました。ありがとうございました",
        "別の下書きも見てほしい",
        "次の投稿はこれで行きます 今日のランチはカレー",
        "助かりました。落ち着いて対応できそうです",
        "ところで今日のランチはカレー",
        "よく見たら投稿していませんでした",
    ],
)
def test_who_turns_to_something_else_is_not_told_to_begin_again(slack, running, text):
    root = asked(slack, running, "来月の人事異動の内示をうっかり投稿しちゃった。どうしよう")["thread_ts"]
    last = further(slack, running, root, text)
    assert "incident_start" not in json.dumps(last)
    assert last["blocks"][-1]["elements"][0]["text"]["text"] == "手順へ戻る"


def test_who_ends_with_thanks_gets_no_review_of_them(slack, running):
    root = asked(slack, running, "来月の人事異動の内示をうっかり投稿しちゃった。どうしよう")["thread_ts"]
    answer = further(slack, running, root, "終わりました。ありがとうございました")
    assert read(answer).startswith(SAID["relieved"])
    press(slack, running, answer, "message_was_draft")


def test_another_mishap_under_steps_already_begun_has_steps_of_its_own(slack, running):
    checklist = begun(slack, running)
    answer = asked(slack, running, "パスワードも載せちゃった", thread_ts=checklist["ts"])
    further = asked(slack, running, "消していい?", thread_ts=checklist["ts"])
    assert "手順は、前にお見せしました" not in read(further)
    press(slack, running, answer, "incident_open")
    assert chosen(slack) == "credentials"


def test_what_ends_the_talk_is_no_further_word_on_steps(slack, running):
    checklist = begun(slack, running)
    answer = asked(slack, running, "もう大丈夫です", thread_ts=checklist["ts"])
    assert "手順は、前にお見せしました" not in read(answer)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("位置情報って付けたままでもいいですか?", "guideline_clause_3.2.4.d"), ("うちの課長は無能", "review_refute")],
)
def test_beside_steps_already_begun_questions_and_drafts_are_answered_as_ever(slack, running, text, wanted):
    begun(slack, running)
    assert wanted in json.dumps(asked(slack, running, text))


def test_a_further_word_after_a_later_review_is_not_on_the_steps(slack, running):
    begun(slack, running)
    asked(slack, running, "うちの課長は無能")
    assert "手順は、前にお見せしました" not in read(asked(slack, running, "どうしたらいい"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", None),
        ("パスワード漏らした", "credentials"),
        ("パスワード", "credentials"),
        ("うっかり", None),
        ("x" * 4000, None),
    ],
)
def test_words_behind_the_command_propose_the_kind(slack, running, words, kind):
    assert running.dispatch(slack.workspace.command(USER, DM, "/guideline-incident", words)).status == 200
    assert chosen(slack) == kind


def test_whoever_tells_of_distress_behind_the_command_reads_who_listens_first(slack, running):
    running.dispatch(slack.workspace.command(USER, DM, "/guideline-incident", "炎上した。もう死にたい"))
    assert slack.modal()["blocks"][0]["text"]["text"] == builtin().in_words("own")
    running.dispatch(slack.workspace.command(USER, DM, "/guideline-incident", "炎上した"))
    assert builtin().kept not in json.dumps(slack.modal(), ensure_ascii=False)


def further(slack, running, root, *texts):
    """The last answer, where some messages follow in a thread."""
    for number, text in enumerate(texts, start=2):
        running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
        answer = slack.wait_for(number)[-1]
    return answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("上司に言わなきゃだめ?", "はい、早いうちに上司に知らせてください。"),
        ("報告しないとだめですか", "はい、早いうちに上司に知らせてください。"),
        ("黙ってたらだめかな", "はい、早いうちに上司に知らせてください。"),
        ("怒られるのが怖い", "怖いお気持ちになるのは、自然なことです。"),
        ("処分されるかな", "ご心配ですね。"),
    ],
)
def test_what_is_asked_in_the_thread_of_what_is_out_is_answered_and_what_was_said_is_kept(slack, running, text, answer):
    root = asked(slack, running, "来月の人事異動の内示をうっかり投稿しちゃった。どうしよう")["thread_ts"]
    last = further(slack, running, root, "もう消したけど", text)
    assert answer in read(last)
    assert "まだ何も消さなくて" not in read(last)
    press(slack, running, last, "incident_open")
    assert chosen(slack) == "duty_leak"
    form = {block.get("block_id"): block.get("element", {}) for block in slack.modal()["blocks"]}
    assert [one["value"] for one in form["incident_happened"]["initial_options"]] == ["deleted"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("上司に電話したら寝てるかも。朝でいい?", "夜でも、お休みの日でも、すぐに知らせて大丈夫です。"),
        ("嘘だったってことにしていい?", "事実と違う説明や訂正は、なさらないでください。"),
        ("明日上司になんて言えばいい", "そのまま使える五行の報告を"),
        ("本当にやばいですか", "ご心配ですね。"),
        ("見た人がいるか分からない", "はじめに、"),
        ("辞めたい", builtin().in_words("weary")),
    ],
)
def test_a_thread_about_steps_stays_about_them(slack, running, text, said):
    root = asked(slack, running, "さっき間違えて会議資料の写真をインスタに上げちゃった")["thread_ts"]
    between = ["位置情報って付けたままでもいいですか?", "明日も会議だ", "なんとか書き留めました", text]
    last = further(slack, running, root, *between)
    assert said in read(last)
    press(slack, running, last, "incident_open")
    assert chosen(slack) == "duty_leak"


def test_under_findings_in_a_thread_about_steps_these_come_first_and_the_steps_are_a_button_away(slack, running):
    root = asked(slack, running, "もう投稿しちゃった")["thread_ts"]
    last = further(slack, running, root, "うちの課長は無能", "みんなやってるのに残念")
    assert "incident_start" not in json.dumps(last)
    press(slack, running, last, "incident_open")


@pytest.mark.parametrize("text", ["位置情報って付けたままでもいいですか?", "うちの課長は無能", "ありがとう"])
def test_whatever_else_is_answered_in_a_thread_about_steps_leads_back_to_them(slack, running, text):
    root = asked(slack, running, "来月の人事異動の内示をうっかり投稿しちゃった。どうしよう")["thread_ts"]
    last = further(slack, running, root, text)
    back = last["blocks"][-1]["elements"][0]
    assert (back["text"]["text"], back["value"].split()[0]) == ("手順へ戻る", "kind:duty_leak")


def test_a_post_that_was_down_stays_so_in_its_thread(slack, running):
    root = asked(slack, running, "やばい、さっき投稿しちゃった。来週の組織改編…")["thread_ts"]
    last = further(slack, running, root, "もう消したけど", "どうしたらいい?")
    assert "消してあっても大丈夫です。" in read(last)


def test_whether_to_tell_depends_on_what_is_out(slack, running):
    root = asked(slack, running, "もう投稿しちゃった")["thread_ts"]
    assert "仕事の秘密や個人情報に関わるときは" in read(further(slack, running, root, "上司に言わなきゃだめ?"))


def test_a_post_out_already_is_no_draft_though_it_is_quoted(slack, running):
    answer = asked(slack, running, "昨日ツイートしたやつなんだけど「課の飲み会でA課長が泥酔して吐いてた🤣」これまずい?")
    assert "incident_start" in json.dumps(answer)
    assert "incident_start" in json.dumps(further(slack, running, answer["thread_ts"], "いいね200ついてる"))


def test_who_hides_a_loss_is_led_to_the_steps_for_it(slack, running):
    answer = asked(slack, running, "個人情報入りの資料を電車に置き忘れたけど、上司には内緒にしてる")
    assert "「書類・端末・職員証などの紛失」の手順があります" in read(answer)
    assert "incident_start" in json.dumps(further(slack, running, answer["thread_ts"], "どうしたらいい?"))


@pytest.mark.parametrize("text", ["スクショと削除、どっちが先ですか", "消す前に画面を残すべき?"])
def test_who_asks_what_comes_first_is_told_to_keep_the_screen_first(slack, running, text):
    assert "画面を残すのが先です。" in read(asked(slack, running, text))


def test_who_is_after_my_money_leads_to_whom_to_ask(slack, running):
    root = asked(slack, running, "知らない人から友達申請が来て、投資に誘われています")["thread_ts"]
    running.dispatch(slack.workspace.say(USER, DM, "どこに相談すればいいですか", thread_ts=root))
    answer = read(slack.wait_for(2)[-1])
    assert "消費者ホットライン 188" in answer
    assert "#9110" in answer


def test_a_confession_in_the_thread_of_a_clause_leads_to_the_steps(slack, running):
    root = asked(slack, running, "課長の悪口を書いていいですか")["thread_ts"]
    for number, text in enumerate(["実は昨日書きました", "名前も書きました"], start=2):
        running.dispatch(slack.workspace.say(USER, DM, text, thread_ts=root))
        assert "incident_start" in json.dumps(slack.wait_for(number)[-1])


def test_a_quoted_post_that_is_out_leads_to_the_steps(slack, running):
    answer = asked(slack, running, "さっき投稿したやつ消すべき?「今日の会議、局長がまた寝てた」")
    assert "incident_start" in json.dumps(answer)
