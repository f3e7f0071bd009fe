"""The command line as scripts use it: JSON Lines, one clear message for bad input, exit status as promised."""

import errno
import gc
import json
import os
import pty
import shutil
import socket
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import cli
from bot.settings import Settings
from bot.store import lookups, newest, open_store, people
from rules.distress import builtin
from rules.guideline import clause, depends, introduction

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT / "evaluation"
DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。いまここ→ 35.6745,139.7512"
LABELLED = '{"id": "1", "text": "猫", "must": []}'


def run(*arguments, stdin="", cwd=ROOT, env=None):
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        input=stdin if isinstance(stdin, bytes) else stdin.encode("utf-8", "surrogatepass"),
        capture_output=True, cwd=cwd, env={**os.environ, **(env or {})}, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def invoke():
    runner = CliRunner()

    def call(*arguments, stdin=None):
        return runner.invoke(cli, list(arguments), input=stdin, catch_exceptions=False)

    yield call
    gc.enable()  # `serve` collects no garbage before it has loaded all, and here it may end before that


def test_the_version_is_the_project_s(invoke):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert invoke("--version").output == f"{project['version']}\n"


def test_with_another_python_than_that_of_the_venv_it_says_which_one_to_take():
    without = [sys.executable, "-S", str(ROOT / "app.py"), "--help"]  # no package is found
    result = subprocess.run(without, capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr.decode()
    assert ".venv/bin/python app.py" in result.stderr.decode()


def test_a_draft_on_stdin():
    result = run("review", "-", stdin=DRAFT)
    text = result.stdout.decode()
    assert result.returncode == 1
    for part in ("secrecy", "location", "> 35.6745,139.7512", "訂正"):
        assert part in text


def test_a_clean_draft(invoke):
    result = invoke("review", "-", stdin="今日の昼は死ぬほど旨いラーメン")
    assert result.exit_code == 0
    assert "気になる点は見つかりませんでした" in result.output


def test_who_does_not_want_to_live_reads_of_help_first(invoke):
    result = invoke("review", "-", stdin="もう生きていたくない")
    assert result.exit_code == 0
    assert result.output.startswith("もし、ほんとうにおつらいときは")
    assert "気になる点は" not in result.output


def test_the_same_words_over_and_over_are_shown_once_and_all_in_json(invoke):
    draft = "こいつはバカだ。\n\n" * 3
    shown = invoke("review", "-", stdin=draft).output
    assert shown.startswith("1件、")
    assert "> こいつはバカだ  (ほかに2か所)" in shown
    assert len(json.loads(invoke("review", "--json", "-", stdin=draft).output)["findings"]) == 3


def test_json_for_scripts(invoke):
    result = invoke("review", "--json", "-", stdin=DRAFT)
    (line,) = result.output.splitlines()
    report = json.loads(line)
    finding = next(finding for finding in report["findings"] if finding["label"] == "location")
    assert DRAFT[finding["start"] : finding["end"]] == finding["quote"] == "35.6745,139.7512"
    assert set(finding) == {"label", "rule", "clause", "level", "start", "end", "quote", "why", "instead"}
    assert report["version"]


def test_the_hour_and_the_profile_count(invoke):
    at = ("--at", "2026-11-24T10:00+09:00", "--hours", "08:30-17:15")
    assert "work_hours" in invoke("review", "--json", *at, "-", stdin="猫がいた").output
    disclosed = ("--discloses", "affiliation")
    assert "disclaimer" in invoke("review", "--json", *disclosed, "-", stdin="猫がいた").output
    disclaimed = ("--profile", "投稿は個人の見解です")
    assert json.loads(invoke("review", "--json", *disclosed, *disclaimed, "-", stdin="猫がいた").output)["labels"] == []


HEARD = "今年の叙勲の名簿、手伝いで並べ替えたけど、あの落語家さん入ってた"  # by the learned reader alone


@pytest.mark.parametrize(
    ("environment", "options", "labels"),
    [
        ({"SLACK_BOT_TOKEN": "of no concern here"}, (), ["secrecy"]),
        ({"CUES": "off"}, (), []),
        ({"CUES_OFF": "rumor,secrecy"}, (), []),
        ({"CUES_OFF": "rumor"}, (), ["secrecy"]),
        ({"CUES": "never looked at"}, ("--no-cues",), []),
    ],
)
def test_the_office_decides_whether_the_learned_reader_speaks(invoke, monkeypatch, environment, options, labels):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert json.loads(invoke("review", "--json", *options, "-", stdin=HEARD).output)["labels"] == labels
    rows = invoke("review", "--jsonl", "-", *options, stdin=json.dumps({"id": "1", "text": HEARD}))
    assert json.loads(rows.output)["labels"] == labels


def test_a_setting_for_the_learned_reader_that_cannot_be_used_is_refused(invoke, monkeypatch):
    monkeypatch.setenv("CUES", "maybe")
    result = invoke("review", "-", stdin="猫")
    assert result.exit_code == 2
    assert "CUES は on、off のどれか" in result.output


def test_what_is_given_holds_for_rows_that_do_not_say_it(invoke):
    rows = [
        {"id": "none", "text": "猫がいた"},
        {"id": "null", "text": "猫がいた", "context": None},
        {"id": "other", "text": "猫がいた", "context": {"discloses": ["affiliation"]}},
        {"id": "own", "text": "猫がいた", "context": {"posted_at": "2026-11-24T20:00+09:00"}},
    ]
    at = ("--at", "2026-11-24T10:00+09:00", "--hours", "09:00-18:00")
    result = invoke("review", *at, "--jsonl", "-", stdin="\n".join(map(json.dumps, rows)))
    labels = {row["id"]: row["labels"] for row in map(json.loads, result.output.splitlines())}
    assert {name for name, found in labels.items() if "work_hours" in found} == {"none", "null", "other"}
    assert "disclaimer" in labels["other"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "expected"),
    [
        (("review", "--jsonl", "-", "--at", "garbage"), "", "投稿日時「garbage」が読めません"),
        (("review", "--jsonl", "-", "--hours", "9 to 5"), "", "勤務時間「9 to 5」が読めません"),
        (
            ("review", "--jsonl", "-", "--at", "2026-11-24T10:00+09:00"),
            '{"id": "1", "text": "猫", "context": [1]}',
            "-:1: ",
        ),
        (("review", "-"), "", "下書きが空です"),
        (("review", "-"), "あ" * 50_000, "下書きが長すぎます(50,000字)"),
        (("review", "-"), b"\xff\xfe\x00", "UTF-8"),
        (("review", "nowhere.txt"), "", "nowhere.txt: 読めません(見つかりません)。文そのものは、"),
        (("review",), "", "どちらか一つ"),
        (("migrate", "--yes"), "", "--yes は、--new-key と一緒に"),
        (("review", "--at", "tomorrow", "-"), "猫", "投稿日時「tomorrow」が読めません"),
        (("review", "--hours", "9 to 5", "-"), "猫", "勤務時間「9 to 5」が読めません"),
        (("review", "--jsonl", "-"), '{"id": "1", "text": "猫"}\n{"id": 2}', '-:2: "id" がない'),
        (("review", "--jsonl", "-"), '{"id": "1", "text": "猫"', "-:1: JSON として読めません"),
        (("review", "--jsonl", "-"), "[1]", "-:1: オブジェクトではありません"),
        (("review", "--jsonl", "-"), '{"id": "1", "text": "猫", "context": {"work_hours": 3}}', '-:1: "work_hours"'),
        (("review", "--jsonl", "-"), "[" * 100_000, "-:1: JSON"),
        (("guideline", "--jsonl", "-"), '{"id": "1"}', '-:1: "q" がない'),
        (("guideline",), "", "どちらか一つ"),
        (("guideline", "あ" * 3000), "", "2,000字"),
        (("rules", "show", "secrecy/nothing"), "", "secrecy/nothing という規則はありません"),
        (("rules", "measure", "nowhere.jsonl"), "", "nowhere.jsonl: 読めません"),
        (("rules", "measure", "-"), LABELLED + '\n\n{"id": "2", "text": " ", "must": []}', "-:3: 下書きが空です"),
        (("rules", "measure", "-"), LABELLED + '\n{"id": "2", "text": "猫"}', '-:2: "must" と "may" は'),
        (("rules", "measure", "-"), LABELLED.replace("[]", "[[]]"), '-:1: "must" と "may" は'),
        (("rules", "list", "gossip"), "", "gossip というラベルはありません。次から選んでください: auto_post_app"),
        (("reminders", "next", "9" * 30), "", "'ID' に使えない値があります。1 から 2147483647 までの整数に"),
        (("reminders", "next"), "", "'ID' を書いてください。\n使い方: cli reminders next [OPTIONS] ID\nくわしくは: "),
        (("reviews",), "", "reviews というコマンドはありません。次から選んでください: review, guideline, "),
        (("rules", "shows"), "", "shows というコマンドはありません。次から選んでください: check, list, "),
        (("review", "--jsom", "-"), "", "--jsom というオプションはありません。もしかして: --json"),
        (("review", "--at"), "", "--at の書き方が違います"),
        (("review", "--json=1", "-"), "", "--json の書き方が違います"),
        (("review", "--discloses", "age", "-"), "", "次から選んでください: name, affiliation"),
        (("review", "a", "b"), "", "引数が多すぎるか"),
    ],
)
def test_bad_input_gets_one_message_and_exit_status_2(invoke, arguments, stdin, expected):
    result = invoke(*arguments, stdin=stdin)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert "Traceback" not in result.output
    assert "Error" not in result.output


@pytest.mark.parametrize("command", [(), ("review",), ("rules",), ("reminders", "history"), ("serve",)])
def test_help_is_in_japanese_throughout(invoke, command):
    shown = invoke(*command, "--help").output
    assert shown.startswith("使い方: cli")
    assert "使い方を示します。" in shown
    assert not {"Usage", "Show", "Commands:", "Options:"} & set(shown.replace("\n", " ").split(" "))


@pytest.mark.parametrize("text", ["🍜", "\u202e\u200b猫", "a\x00b", "猫" * 2000])
def test_odd_drafts_are_reviewed(invoke, text):
    assert invoke("review", "-", stdin=text).exit_code == 0


def test_a_lone_surrogate_in_json_is_reviewed(invoke):
    result = invoke("review", "--jsonl", "-", stdin='{"id": "1", "text": "\\ud800猫"}')
    assert result.exit_code == 0
    assert json.loads(result.output)["id"] == "1"


@pytest.mark.parametrize("name", ["drafts", "questions"])
def test_every_row_of_the_evaluation_is_answered_and_scored(tmp_path, name):
    command = {"drafts": "review", "questions": "guideline"}[name]
    gold, predictions = EVALUATION / f"{name}.jsonl", tmp_path / "predictions.jsonl"
    result = run(command, "--jsonl", str(gold))
    assert result.returncode == 0, result.stderr.decode()
    predictions.write_bytes(result.stdout)
    scorer = [sys.executable, str(EVALUATION / "score.py"), name, str(gold), str(predictions), "--json"]
    score = json.loads(subprocess.run(scorer, capture_output=True, check=True).stdout)
    assert score["rows"] == len(gold.read_text(encoding="utf-8").splitlines())
    if name == "drafts":
        assert score["micro"]["precision"] >= 0.8
        assert score["clean"]["share"] >= 0.9
    else:
        assert score["right_at_1"]["share"] >= 0.8


def test_a_lookup_by_word_and_by_number(invoke):
    assert "3.(2)④ 位置情報の自動付与" in invoke("guideline", "位置情報").output
    found = json.loads(invoke("guideline", "--json", "3(2)②").output)
    assert [clause["id"] for clause in found["clauses"]] == ["3.2.2.a", "3.2.2.b"]
    assert "この指針には書かれていません" in invoke("guideline", "9.9").output
    assert "番号は「3(2)④」のように" in invoke("guideline", "2(1)②ア").output
    assert "番号は「" not in invoke("guideline", "1234567").output
    assert "国家公務員法第103条" in invoke("guideline", "兼業の許可").output
    assert invoke("guideline", "死にたい").output == f"{builtin().in_words('own')}\n\n"


def test_a_lookup_says_what_matched_what_it_depends_on_and_what_else_there_is(invoke):
    told = invoke("guideline", "じおたぐ").output
    assert clause("3.2.4.d").text in told  # verbatim, so that the words are named beside it
    assert "言葉: 位置情報\n" in told
    assert f"ここが分かれ目です: {depends('3.2.4.d')}" in told
    told = invoke("guideline", "写真の位置情報とプライバシー").output
    others = [line for line in told.partition("ほかの候補")[2].splitlines() if line.endswith("]")]
    assert len(others) == 2
    assert introduction("3.1.1.b") in invoke("guideline", "3.1.1.b").output
    assert "勤務時間法" in invoke("guideline", "有休の日の昼に投稿してもいいですか").output
    assert "ほかの候補" not in invoke("guideline", "3(2)②").output


def test_a_lookup_on_a_terminal_shows_the_matched_words_in_bold():
    ours, its = pty.openpty()
    subprocess.run([sys.executable, "app.py", "guideline", "ジオタグ"], stdout=its, cwd=ROOT, check=True)
    os.close(its)
    told = b""
    with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as terminal:  # the end of a terminal is an error
        while part := terminal.read(65536):
            told += part
    assert "画像等に\x1b[1m位置情報\x1b[0mを自動的に" in told.decode()
    assert "言葉: " not in told.decode()


@pytest.mark.parametrize(
    "command",
    [
        ("reminders", "list"), ("reminders", "list", "--deleted"), ("reminders", "next", "1"),
        ("reminders", "history", "1"), ("reminders", "send", "1"), ("rules", "refuted"), ("guideline", "--ratings"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_only_reads_makes_no_database_and_changes_no_tables(invoke, tmp_path, monkeypatch, command):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/adviser.db")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    told = invoke(*command)
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert f"データベース {tmp_path}/var/adviser.db がまだありません" in told.output
    assert "python app.py migrate" in told.output
    assert list(tmp_path.iterdir()) == []
    sessions = open_store(Settings.from_env())
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    told = invoke(*command)
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert f"表が古いままです(0001 → {newest()})。python app.py migrate" in told.output
    with sessions() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    sessions.kw["bind"].dispose()


def test_opinions_about_lookups_are_counted(invoke, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/adviser.db")
    sessions = open_store(Settings.from_env())
    assert "まだ一件もありません" in invoke("guideline", "--ratings").output
    with sessions.begin() as session:
        lookups.rate(session, vote="v1", clause="3.2.4.d", useful=True, now=datetime.now(UTC))
        lookups.rate(session, vote="v2", clause="", useful=False, now=datetime.now(UTC))
        lookups.rate(session, vote="v3", clause="9.9", useful=True, now=datetime.now(UTC))
    sessions.kw["bind"].dispose()
    told = invoke("guideline", "--ratings").output
    assert "立たなかった    1  「書かれていません」" in told
    assert "役に立った    1  立たなかった    0  9.9(今の指針にはありません)" in told
    assert json.loads(invoke("guideline", "--ratings", "--json").output.splitlines()[1])["clause"] == "3.2.4.d"


def test_refuted_findings_are_counted_by_rule(invoke, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/refuted.db")
    sessions = open_store(Settings.from_env())
    assert "まだ一件もありません" in invoke("rules", "refuted").output
    with sessions.begin() as session:
        for person, draft in (("a", "1"), ("a", "2"), ("b", "3")):
            people.refute(session, person, "secrecy/person-in-the-case", draft, datetime.now(UTC))
        people.refute(session, "a", "rumor/x", "1", datetime.now(UTC))
    sessions.kw["bind"].dispose()
    counted = [json.loads(line) for line in invoke("rules", "refuted", "--json").output.splitlines()]
    assert counted[0] == {"rule": "secrecy/person-in-the-case", "drafts": 3, "people": 2}
    assert "下書き    1 件     1 人  rumor/x" in invoke("rules", "refuted").output


def test_rules_can_be_checked_listed_shown_and_measured(invoke, tmp_path):
    listed = invoke("rules", "list", "work_device").output.splitlines()
    name = listed[0].split("\t")[0]
    shown = invoke("rules", "show", name).output
    assert "指摘する例" in shown
    assert "指摘しない例" in shown
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "1", "text": "パスワードはsakura2025", "must": ["credentials"]}', encoding="utf-8")
    assert "credentials" in invoke("rules", "measure", str(rows)).output
    assert "入札" in invoke("rules", "words", "入札が決まった").output


def test_broken_rules_are_refused_with_file_and_rule(tmp_path):
    copy = tmp_path / "project"
    unneeded = (".venv*", "node_modules", ".git", "var", "evaluation", "tests", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*unneeded))
    file = copy / "rules/catalog/secrecy.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('level = "stop"', 'level = "high"', 1), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "app.py", "review", "-"], input="猫".encode(), capture_output=True, cwd=copy, check=False
    )
    assert result.returncode == 2
    assert "secrecy.toml" in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()
    for name, command in (
        ("guideline/concepts.toml", ("guideline", "位置情報")),
        ("incident/situation.toml", ("incident",)),
        ("incident/forms.toml", ("doctor",)),
    ):
        (copy / "rules" / name).write_text("[[", encoding="utf-8")
        result = subprocess.run([sys.executable, "app.py", *command], capture_output=True, cwd=copy, check=False)
        assert result.returncode == 2, name
        assert result.stderr.decode().startswith(f"{Path(name).name}: cannot be read: "), name


def test_serving_without_tokens_says_what_is_missing(tmp_path):
    result = run("serve", cwd=tmp_path, env={"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""})
    assert result.returncode == 2
    assert "SLACK_BOT_TOKEN" in result.stderr.decode()


def test_a_bad_setting_is_named(tmp_path):
    for env, name in (
        ({"PORT": "many"}, "PORT"),
        ({"SLACK_BOT_TOKEN": "abc"}, "SLACK_BOT_TOKEN"),
        ({"TIME_ZONE": "Mars"}, "TIME_ZONE"),
    ):
        result = run("migrate", cwd=tmp_path, env=env)
        assert result.returncode == 2
        assert name in result.stderr.decode()


def test_a_database_that_cannot_be_written_is_said(tmp_path):
    result = run("migrate", cwd=tmp_path, env={"DATABASE_URL": "sqlite:////proc/nowhere/x.db"})
    assert result.returncode == 2
    assert "データベース" in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def test_only_the_folder_of_a_database_is_made_and_none_above_it(tmp_path):
    for command, stream in (("migrate", "stderr"), ("doctor", "stdout")):
        result = run(command, cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{tmp_path}/nope/var/x.db"})
        told = getattr(result, stream).decode()
        assert f"データベースを置くフォルダ {tmp_path}/nope/var を作れません({tmp_path}/nope がありません)。" in told
        assert list(tmp_path.iterdir()) == []
    assert run("migrate", cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{tmp_path}/var/x.db"}).returncode == 0


def test_a_database_that_another_program_holds_is_said(tmp_path):
    file = tmp_path / "adviser.db"
    open_store(Settings(database_url=f"sqlite:///{file}")).kw["bind"].dispose()
    with closing(sqlite3.connect(file)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        result = run("migrate", cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{file}"})
    assert result.returncode == 2
    assert result.stderr.decode().startswith("データベースに書き込めません。別のプログラムが使っています")


def test_another_programs_database_is_left_as_it_is(tmp_path):
    file = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
        other.commit()
        for command, stream in (("migrate", "stderr"), ("doctor", "stdout")):
            result = run(command, cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{file}", "SLACK_BOT_TOKEN": ""})
            assert result.returncode
            assert "別のプログラムのデータベースです。" in getattr(result, stream).decode()
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "x.db").write_text("これはデータベースではない" * 100, encoding="utf-8")
    result = run("migrate", cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    assert "(SQLite のファイルではありません)" in result.stderr.decode()


@pytest.mark.parametrize("command", [["migrate"], ["reminders", "list"]])
def test_a_database_that_is_damaged_is_to_be_restored(migrated, tmp_path, command):
    whole, page = migrated.read_bytes(), 4096
    (tmp_path / "x.db").write_bytes(whole[:page] + b"A" * (len(whole) - page))
    result = run(*command, cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    assert result.returncode == 2
    assert result.stderr.decode().startswith("データベースのファイルが壊れています。")


@pytest.mark.parametrize("command", [["reminders", "list"], ["reminders", "history", "1"], ["reminders", "next", "1"]])
def test_a_database_that_fails_under_a_command_is_told_in_one_message(migrated, tmp_path, command):
    shutil.copy(migrated, tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as other:
        other.execute("DROP TABLE reminders")
        other.execute("DROP TABLE reminder_changes")
        other.commit()
    result = run(*command, cwd=tmp_path, env={"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    assert result.returncode == 2
    assert result.stderr.decode().startswith("データベースを読めません(no such table")
    assert "Traceback" not in result.stderr.decode()


@pytest.mark.parametrize("command", ["migrate", "playground", "serve"])
def test_a_folder_that_cannot_be_written_to_is_named(invoke, tmp_path, monkeypatch, command):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.chdir(tmp_path)
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_SIGNING_SECRET", "hush"), ("DATABASE_URL", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Path, "mkdir", refuse)
    told = invoke(command)
    place = (
        f"{tmp_path}/var に書き込めません" if command == "playground" else "データベース var/adviser.db を開けません"
    )
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert told.output.startswith(f"{place}(書き込めない場所です)。")


@pytest.mark.parametrize(
    "address",
    ["hush@127.0.0.1:mouse/x", "hush@mouse@127.0.0.1:1/x", "@mouse@127.0.0.1:1/x", "hush@host:mouse@127.0.0.1:1/x",
     "hush@mouse/@127.0.0.1:1/x", "hush@mouse?hush@127.0.0.1:1/x"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_said_without_its_password(tmp_path, address):
    result = run("migrate", cwd=tmp_path, env={"DATABASE_URL": f"postgresql+psycopg://u:{address}"})
    told = result.stderr.decode()
    assert (result.returncode, told.count("\n")) == (2, 1)
    assert "DATABASE_URL が読めません" in told
    assert "hush" not in told
    assert "mouse" not in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfeP\x00", ".env: UTF-8 の文字列ではありません。\n"),
        ("# 設定\nSLACK_BOT_TOKEN=xoxb-hush\nhush hush\n".encode(), ".env:3: 「名前=値」の形ではありません。\n"),
        (b"PORT=3000\nHOST=\0hush\n", ".env:2: 「名前=値」の形ではありません。\n"),
        (b"TIME_ZONE=${HOME}\n", "TIME_ZONE に知らない時間帯があります(今の値: ${HOME})。\n"),
        ("\ufeffTIME_ZONE=Mars\n".encode(), "TIME_ZONE に知らない時間帯があります(今の値: Mars)。\n"),
    ],
)
def test_a_file_of_settings_that_cannot_be_read_is_said(tmp_path, content, told):
    (tmp_path / ".env").write_bytes(content)
    environment = {name: value for name, value in os.environ.items() if name != "TIME_ZONE"}
    for command in ("migrate", "incident"):
        result = subprocess.run(
            [sys.executable, str(ROOT / "app.py"), command],
            capture_output=True,
            cwd=tmp_path,
            env=environment,
            check=False,
        )
        assert (result.returncode, result.stderr.decode()) == (2, told)


def test_a_name_in_the_file_of_settings_that_none_has_is_told(tmp_path):
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-hush\nHTTPS_PROXY=http://127.0.0.1:9\n", encoding="utf-8")
    environment = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}
    told = (
        ".env に、設定にない名前があります: SLACK_BOT_TOKN(SLACK_BOT_TOKEN のことでしょうか)。この行は使われません。\n"
    )
    assert run("serve", cwd=tmp_path, env=environment).stderr.decode().startswith(told)
    result = run("doctor", cwd=tmp_path, env=environment | {"SLACK_BOT_TOKEN": ""})
    assert (result.returncode, result.stdout.decode().splitlines()[0]) == (1, f"× 設定の名前: {told.strip()}")


def test_a_name_that_stands_twice_in_the_file_of_settings_is_told(tmp_path):
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-hush\n# 見本の行\nSLACK_BOT_TOKEN=\n", encoding="utf-8")
    result = run("doctor", cwd=tmp_path, env={"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""})
    told = "× 設定の名前: .env に、同じ名前の行が二つあります: SLACK_BOT_TOKEN。あとの行が使われます。"
    assert (result.returncode, result.stdout.decode().splitlines()[0]) == (1, told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said(tmp_path):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, str(ROOT / "app.py"), "guideline", "位置情報"],
            stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, check=False,
        )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.decode() == "読み書きができません(空きがありません)。\n"


@pytest.mark.parametrize("command", [["rules", "list"], ["--help"], ["guideline", "位置情報"]])
def test_a_reader_that_has_read_enough_is_no_fault(command):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        result = subprocess.run(
            [sys.executable, str(ROOT / "app.py"), *command],
            stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("command", "said", "status"),
    [
        ("guideline 位置情報 >&-", "標準出力が閉じられています。\n", 2),
        ("guideline 位置情報 >&- 2>&-", "", 2),
        ("review - <&-", "標準入力が閉じられています。\n", 2),
        ("review --jsonl - <&-", "標準入力が閉じられています。\n", 2),
        ("migrate --new-key <&-", "", 0),  # nobody is kept yet: there is nothing to be asked
        ("guideline 位置情報 2>&-", "", 0),
    ],
)
def test_a_closed_stream_is_said_in_one_line(tmp_path, command, said, status):
    result = subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$1" {command}', sys.executable, ROOT / "app.py"],
        cwd=tmp_path, capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (result.stderr.decode(), result.returncode) == (said, status)


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(tmp_path, address):
    env = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "hush", "DATABASE_URL": address}
    for command in ("serve", "migrate"):
        result = run(command, cwd=tmp_path, env=env)
        assert result.returncode == 2
        assert result.stderr.decode().startswith("DATABASE_URL がメモリーの中を指しています。")
        assert result.stderr.decode().count("\n") == 1


@pytest.mark.parametrize(
    ("command", "told"), [("playground", "127.0.0.1:{} を開けません"), ("serve", "127.0.0.1:{} で待ち受けられません")]
)
def test_a_port_in_use_is_said(tmp_path, command, told):
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "hush"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ("--port", str(port)) if command == "playground" else ()
        result = run(command, *arguments, cwd=tmp_path, env=tokens | {"PORT": str(port)})
    assert result.returncode == 2
    assert result.stderr.decode().startswith(told.format(port))
    assert result.stderr.decode().count("\n") == 1


OUT_OF_ROOM = """
import sys, bot.socket_mode
def full(settings):
    raise OSError(28, "No space left on device")
bot.socket_mode.serve = full
from bot.cli import main
sys.argv = ["app.py", "serve"]
main()
"""


def test_another_fault_of_the_system_at_the_start_is_not_put_down_to_the_port(tmp_path):
    env = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", OUT_OF_ROOM], cwd=tmp_path, env=env, capture_output=True, check=False
    )
    assert (result.returncode, result.stderr.decode()) == (2, "読み書きができません(空きがありません)。\n")


@pytest.mark.parametrize(
    "setting", [{"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}, {"SLACK_SIGNING_SECRET": "hush"}]
)
def test_who_has_set_a_part_of_slacks_settings_is_told_what_lacks(tmp_path, setting):
    nothing = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}
    result = run(cwd=tmp_path, env=nothing | setting)
    assert result.returncode == 2
    assert result.stderr.decode().startswith("SLACK_BOT_TOKEN と、SLACK_APP_TOKEN(Socket Mode)か")
    assert "app.py playground" in result.stderr.decode()
    assert not (tmp_path / "var").exists()


def test_the_doctor_says_what_is_missing(tmp_path):
    result = run("doctor", cwd=tmp_path, env={"SLACK_BOT_TOKEN": ""})
    assert result.returncode == 1
    assert "SLACK_BOT_TOKEN がありません" in result.stdout.decode()
    assert "○ データベース" in result.stdout.decode()


def test_an_incident_is_listed_and_shown(invoke):
    assert "duty_leak" in invoke("incident").output
    shown = invoke("incident", "duty_leak").output
    for part in ("上司の言葉を待って", "しないこと", "五行の報告", "いつ時点"):
        assert part in shown
    kinds = json.loads(invoke("incident", "--json").output)["kinds"]
    assert kinds["attacked"] == "自分が中傷、脅し、詐欺などを受けている"
    steps = json.loads(invoke("incident", "attacked", "--json").output)["steps"]
    assert steps[0]["phase"] == "record"


def test_an_unknown_incident_and_a_wrong_folder_are_refused(invoke, monkeypatch, tmp_path):
    refused = invoke("incident", "fire")
    assert refused.exit_code == 2
    assert "hijacked" in refused.output
    (tmp_path / "fire.toml").write_text('kind = "fire"\n', "utf-8")
    monkeypatch.setenv("INCIDENT_DIR", str(tmp_path))
    refused = invoke("incident")
    assert refused.exit_code == 2
    assert "fire.toml: " in refused.output
