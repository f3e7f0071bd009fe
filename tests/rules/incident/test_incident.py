import re
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Draft, review
from rules.incident import (
    AUDIENCES,
    FIELDS,
    HAPPENINGS,
    PLATFORMS,
    IncidentError,
    Situation,
    fill,
    kinds_for,
    length,
    next_steps,
    playbooks,
    progress,
)
from rules.incident.forms import load as load_forms
from rules.incident.loading import HERE
from rules.incident.render import page
from rules.incident.situation import load as load_situation
from rules.toml_file import RuleError

ROOT = Path(__file__).parents[3]
BOOKS = playbooks()
BY_KIND = {book.kind: book for book in BOOKS}
CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["case"]
TEMPLATES = [(book.kind, template) for book in BOOKS for template in book.templates.values()]
by_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.kind)
by_template = pytest.mark.parametrize(
    ("kind", "template"), TEMPLATES, ids=lambda value: getattr(value, "purpose", value)
)
ORDINARY = {
    "when": "11月24日の夜",
    "fact": "正しくは、避難所は開設されています",
    "where": "X、だれでも見られる設定",
    "spread": "閲覧およそ200、転載2件",
    "done": "画面を保存しました。ほかはまだ何もしていません",
}


def test_every_label_leads_to_a_kind():
    table = (ROOT / "evaluation/labels.md").read_text("utf-8").split("## Labels")[1]
    labels = re.findall(r"^\| ([a-z_]+) \| \d", table, re.MULTILINE)
    assert len(labels) == 24
    assert {label for label in labels if not kinds_for([label])} == set()
    assert {label for book in BOOKS for label in book.labels} == set(labels)


def test_the_most_serious_kind_is_proposed_first():
    assert [book.kind for book in kinds_for(["work_hours", "secrecy"])] == ["duty_leak", "as_office"]
    assert kinds_for([]) == ()


@by_book
def test_every_order_the_buttons_allow_reaches_the_end(book):
    """Each set of done steps is visited once: what comes next depends on it alone, so a restart changes nothing."""
    seen, waiting = set(), [frozenset()]
    while waiting:
        done = waiting.pop()
        if done in seen:
            continue
        seen.add(done)
        open_steps = next_steps(book, done)
        assert open_steps or len(done) == len(book.steps)
        assert progress(book, done) == (len(done), len(book.steps))
        waiting += [done | {step.id} for step in open_steps]
    assert frozenset(step.id for step in book.steps) in seen


@by_book
def test_nothing_comes_before_the_record_and_a_secret_stays_until_the_superior_spoke(book):
    hurried = {"attacked": ["secure"], "hijacked": ["secure"], "lost": ["secure", "secure"]}.get(book.kind)
    first = ["record", *hurried, "superior"] if hurried else ["record"]
    assert sorted(step.phase for step in next_steps(book, set())) == first
    if book.takedown == "after_superior":
        assert "takedown" not in {step.id for step in next_steps(book, {"record"})}
        assert "takedown" in {step.id for step in next_steps(book, {"record", "superior"})}
    if book.takedown == "at_once":
        assert "takedown" in {step.id for step in next_steps(book, {"record"})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["story"])
def test_incidents_are_led_in_the_expected_order(case):
    if case["labels"]:
        assert kinds_for(case["labels"])[0].kind == case["kind"]
    book, order = BY_KIND[case["kind"]], []
    while left := next_steps(book, order):
        order.append(left[0].id)
    assert order == case["order"]


def test_an_unknown_step_is_refused():
    with pytest.raises(IncidentError, match="'dance'"):
        next_steps(BOOKS[0], {"dance"})


@by_template
@given(data=st.data(), platform=st.sampled_from(sorted(PLATFORMS)))
@settings(max_examples=10, deadline=None)
def test_filled_templates_fit_their_platform(kind, template, data, platform):
    values = {
        field: data.draw(
            st.text(min_size=1, max_size=FIELDS[field].most).filter(lambda value: value.strip().rstrip("。")), field
        )
        for field in template.fields
    }
    text = fill(template, values, platform)
    if template.purpose != "report":
        assert length(text, PLATFORMS[platform]) <= PLATFORMS[platform].most
    assert all(" ".join(value.split()).rstrip("。") in text for value in values.values())


@by_template
@pytest.mark.parametrize("platform", PLATFORMS)
def test_filled_templates_are_reviewed_clean(kind, template, platform):
    assert review(Draft(fill(template, ORDINARY, platform))).findings == ()


SITUATIONS = st.builds(
    Situation,
    platform=st.sampled_from(sorted(PLATFORMS)),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - local, as a situation has it
    audience=st.sampled_from(sorted(AUDIENCES)),
    happened=st.lists(st.sampled_from(sorted(HAPPENINGS)), unique=True).map(tuple),
)
# What people put right, from building blocks: bodies, what they announced, how it stands.
FACTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "正しくは、", "市の発表では、", "確かめたところ、"]),
    st.sampled_from(["避難所", "駅前の橋", "給水所", "制度の始まり", "申込みの締切り", "学校"]),
    st.sampled_from(["は開いています", "は通れます", "は来年4月です", "に変更はありません", "はまだ確かめられません"]),
)


@by_template
@given(data=st.data(), situation=SITUATIONS, fact=FACTS)
@settings(max_examples=8, deadline=None)
def test_templates_filled_from_a_situation_are_complete_fit_and_are_reviewed_clean(
    kind, template, data, situation, fact
):
    """The rules and the learned reader; the person has chosen from the lists and made any steps."""
    book = BY_KIND[kind]
    done = data.draw(st.lists(st.sampled_from([step.id for step in book.steps]), unique=True))
    values = {"where": "LINEのオープンチャット"} | situation.values(book, done) | {"fact": fact}
    text = fill(template, values, situation.platform)
    if template.purpose != "report":
        assert length(text, PLATFORMS[situation.platform]) <= PLATFORMS[situation.platform].most
    assert review(Draft(text)).findings == ()


def test_a_report_has_its_five_lines():
    for book in BOOKS:
        lines = fill(book.templates["report"], ORDINARY, "x").splitlines()
        assert [line.partition(":")[0] for line in lines] == ["何を", "いつ", "どこに", "広がり", "した事"]


def test_what_was_done_before_asking_counts_as_done_and_is_minded():
    book = BY_KIND["duty_leak"]
    gone = Situation(happened=("deleted", "saved"))
    assert set(gone.answered(book)) == {"record", "takedown"}
    assert [step.id for step in next_steps(book, gone.answered(book))] == ["superior"]
    assert "すでに消したことも" in gone.minding("superior")[0]
    assert Situation().answered(book) == ()


def test_a_deleted_post_has_no_screen_to_keep_unless_it_was_kept():
    book = BY_KIND["duty_leak"]
    record = book.step("record")
    assert Situation(happened=("deleted",)).title(record) == "覚えていることを書き留める"
    assert Situation(happened=("deleted", "saved")).title(record) == record.title
    assert "書き留める」を済ませました" in Situation(happened=("deleted",)).values(book, ["record"])["done"]


def test_what_never_to_do_names_the_four_ways_to_make_it_worse():
    for book in BOOKS:
        said = "".join(book.never)
        assert "言い返す" in said
        assert "知人に頼んで" in said
        if book.takedown != "none" and "correction" not in book.absent:
            assert "何も言わずに消して" in said
            assert "何も言わずに書き換える" in said


@by_template
def test_posts_ask_for_nothing_that_could_repeat_the_harm(kind, template):
    if template.purpose != "report":
        assert set(template.fields) <= {"when", "fact"}


def test_values_that_are_missing_or_too_long_are_named():
    template = BY_KIND["false_information"].templates["correction"]
    with pytest.raises(IncidentError, match="正しい内容」を入れて"):
        fill(template, {"when": "昨日", "fact": " "}, "x")
    with pytest.raises(IncidentError, match="40字まで"):
        fill(template, {"when": "昨日", "fact": "あ" * 41}, "x")
    with pytest.raises(IncidentError, match="myspace"):
        fill(template, ORDINARY, "myspace")


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("あ" * 140, 280),
        ("a" * 280, 280),
        ("https://example.jp/" + "a" * 90, 23),
        ("https://a", 9),
        ("が", 2),
        ("か\u3099", 2),
        ("—", 1),
    ],
)
def test_x_counts_full_width_as_two(text, weight):
    assert length(text, PLATFORMS["x"]) == weight


def test_the_page_tells_what_the_data_says():
    assert (ROOT / "docs/incident.md").read_text("utf-8") == page(), "python app.py incident --page > docs/incident.md"


def test_an_office_replaces_a_kind_and_a_contact(tmp_path):
    text = (HERE / "copyright.toml").read_text("utf-8").replace("severity = 4", "severity = 1")
    (tmp_path / "copyright.toml").write_text(text, "utf-8")
    row = '[superior]\nname="庶務係"\nreach="内線1"\nhours="平日"\nabout="相談"\nas_of=2026-04-01\n'
    (tmp_path / "contacts.toml").write_text(row, "utf-8")
    books = playbooks(tmp_path)
    assert {book.kind for book in books} == set(BY_KIND)
    ours = next(book for book in books if book.kind == "copyright")
    assert ours.severity == 1
    assert "庶務係" in {contact.name for contact in ours.contacts}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "duty_leak"', 'kind = "leak"', "kind"),
        ("severity = 2", 'severity = "2"', "severity"),
        ('title = "職務', 'titel = "職務', "title"),
        ('"secrecy"', '"secrets"', "labels"),
        ('title = "職務', f'title = "{"あ" * 80}', "title"),
        ('id = "record"', 'id = "Record 1"', "step Record 1: id"),
        ('clause = "3.2.3.b"', 'clause = "9.9"', "step record: clause"),
        ('phase = "record"', 'phase = "panic"', "step record: phase"),
        ('after = ["superior"]', 'after = ["record"]', "step takedown: after"),
        ('after = ["superior"]', 'after = ["watch"]', "step takedown: after"),
        ('takedown = "after_superior"', 'takedown = "never"', "takedown"),
        ('takedown = "after_superior"', 'takedown = ["none"]', "takedown: "),
        ('takedown = "after_superior"', "takedown = {}", "takedown: "),
        ('id = "watch"\nphase = "watch"', 'id = "watch"\nphase = "takedown"', "step watch: phase"),
        ('contacts = ["superior"', 'contacts = ["mayor"', "contacts"),
        ("{when}", "{what}", "template.correction"),
        ("転載は", "転載は" * 60, "template.correction"),
        ("[template]", "[absent]\nrecord = 'no'\n[template]", "absent.record"),
        ("moot = [", "moot = ['dance', ", "moot: 「dance」"),
        ("[template]", "[templates]", "templates"),
        ("correction = [", "correct = [", "correct"),
        ("[[step]]", "[[step", "duty_leak.toml"),
    ],
)
def test_a_wrong_playbook_is_refused_with_file_and_key(tmp_path, old, new, message):
    text = (HERE / "duty_leak.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "duty_leak.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(IncidentError) as refused:
        playbooks(tmp_path)
    assert "duty_leak.toml" in str(refused.value)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("load", "name", "old", "new", "told"),
    [
        (
            load_forms,
            "forms",
            'unit = "weighted"',
            'unit = "letter"',
            "platform: x: unit must be one of weighted",
        ),
        (load_forms, "forms", "most = 280", 'most = "280"', "platform: x: most must be a whole number"),
        (load_forms, "forms", "most = 280", "most = 0", "platform: x: most must be a whole number"),
        (load_forms, "forms", "most = 280", "least = 280", "platform: x: unknown key least"),
        (load_forms, "forms", "[platform.x]", "[[platform.x]]", "platform: expected a table x"),
        (load_forms, "forms", "[field.when]", "[fields.when]", "unknown key fields"),
        (load_forms, "forms", 'example = "11月24日の夜"', "", "field: when: example must be a text"),
        (load_situation, "situation", "[audience.", "[audiences.", "unknown key audiences"),
        (load_situation, "situation", 'asked = "だれでも見られる"', "", "audience: anyone: asked must be a text"),
        (load_situation, "situation", "alone = true", 'alone = "yes"', "happened: quiet: alone must be true or false"),
        (load_situation, "situation", 'phase = "record"', 'phase = "keep"', "happened: saved: phase must be one of"),
        (load_situation, "situation", "deleted.mind]", "deleted.minds]", "happened: deleted: unknown key minds"),
        (load_situation, "situation", 'superior = "', 'boss = "', "happened: deleted: mind: unknown key boss"),
    ],
)
def test_a_wrong_form_or_choice_is_refused_with_file_and_place(tmp_path, load, name, old, new, told):
    text = (HERE / f"{name}.toml").read_text("utf-8")
    assert old in text
    (tmp_path / f"{name}.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RuleError) as refused:
        load(tmp_path / f"{name}.toml")
    assert str(refused.value).startswith(f"{name}.toml: {told}")


def test_nobody_is_told_to_take_down_a_secret_before_the_superior_by_a_second_step(tmp_path):
    steps = (HERE / "duty_leak.toml").read_text("utf-8").split("[[step]]")
    hurried = steps[3].replace('id = "takedown"', 'id = "hide"').replace('after = ["superior"]', 'after = ["record"]')
    (tmp_path / "duty_leak.toml").write_text("[[step]]".join([*steps[:3], hurried, *steps[3:]]), "utf-8")
    with pytest.raises(IncidentError, match=r"duty_leak\.toml: step takedown: phase: takedown の手順は一つ"):
        playbooks(tmp_path)


def test_a_wrong_contact_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(IncidentError, match="フォルダがありません"):
        playbooks(tmp_path / "none")
    with pytest.raises(IncidentError, match=r"手順.*も連絡先.*もありません"):
        playbooks(tmp_path)
    (tmp_path / "contacts.toml").write_text('[superior]\nname = "庶務係"\n', "utf-8")
    with pytest.raises(IncidentError, match=r"contacts\.toml: superior: "):
        playbooks(tmp_path)


def test_a_mark_that_editors_put_before_the_text_is_read_over(tmp_path):
    (tmp_path / "copyright.toml").write_text((HERE / "copyright.toml").read_text("utf-8"), "utf-8-sig")
    assert {book.kind for book in playbooks(tmp_path)} == set(BY_KIND)


def test_a_file_in_another_encoding_is_told_in_words(tmp_path):
    (tmp_path / "contacts.toml").write_bytes("# 連絡先".encode("cp932"))
    with pytest.raises(IncidentError, match=r"contacts\.toml: UTF-8 の文字列ではありません"):
        playbooks(tmp_path)


def test_a_folder_may_not_lose_a_label(tmp_path):
    shutil.copy(HERE / "political.toml", tmp_path)
    file = tmp_path / "political.toml"
    file.write_text(file.read_text("utf-8").replace('labels = ["political"]', "labels = []"), "utf-8")
    with pytest.raises(IncidentError, match="「political」を扱う種類がなくなります"):
        playbooks(tmp_path)


def test_that_nothing_happened_yet_counts_only_by_itself():
    told = {
        chosen: Situation(happened=chosen).values(BOOKS[0], ())["spread"]
        for chosen in (("quiet",), ("quiet", "spread"))
    }
    assert told[("quiet",)] == HAPPENINGS["quiet"].told
    assert told[("quiet", "spread")] == HAPPENINGS["spread"].told
