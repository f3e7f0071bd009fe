"""People are kept under keyed hashes: stable with the key, worth nothing without it."""

import hashlib
import hmac
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.doctor import examine
from bot.person import PersonKeyError, Pseudonyms, fingerprint, key_file, open_pseudonyms, open_records, recognise
from bot.service import build
from bot.settings import Settings, SettingsError
from bot.store import fingerprints, open_store, people
from bot.store.tables import HiddenRule
from bot.web import web

ROOT = Path(__file__).parents[2]
KEY = "0123456789abcdef0123456789abcdef"
ONE, OTHER = Pseudonyms(b"one key"), Pseudonyms(b"another key")


def test_a_person_is_an_hmac_over_team_and_user():
    message = b"".join(len(part).to_bytes(8, "big") + part for part in (b"person", b"T1", b"U1"))
    assert ONE.person("T1", "U1") == hmac.new(b"one key", message, hashlib.sha256).hexdigest()


def test_other_people_other_workspaces_and_other_keys_differ():
    names = {ONE.person("T1", "U1"), ONE.person("T1", "U2"), ONE.person("T2", "U1"), OTHER.person("T1", "U1")}
    assert len(names) == 4


def test_parts_do_not_run_into_each_other():
    assert ONE.person("T1", "U1") != ONE.person("T1U", "1")
    assert ONE.value("clue", "ab", "c") != ONE.value("clue", "a", "bc")
    assert ONE.value("clue", "霞が関") != ONE.value("query", "霞が関")
    assert ONE.value("clue", "") != ONE.value("clue")


def test_any_text_has_a_hash():
    assert len(ONE.value("query", "\ud800 半分の絵文字")) == 64


def test_the_key_is_not_shown():
    assert "one key" not in repr(ONE)
    assert KEY not in repr(Settings(person_key=KEY))


def test_sqlite_makes_its_own_key_once_readable_by_its_owner_only(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/var/adviser.db")
    with ThreadPoolExecutor(8) as pool:
        names = {p.person("T", "U") for p in pool.map(open_pseudonyms, [settings] * 8)}
    assert len(names) == 1
    file = tmp_path / "var/adviser.db.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert open_pseudonyms(settings).person("T", "U") in names


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("{}/a.db?timeout=30", "a.db"),
        ("{}/a%20b.db", "a b.db"),
        ("file:{}/a.db?uri=true", "a.db"),
        ("file:{}/a.db?cache=private&uri=true", "a.db"),
    ],
)
def test_what_else_an_address_says_names_no_other_file(tmp_path, address, name):
    settings = Settings(database_url=f"sqlite:///{address.format(tmp_path)}")
    assert settings.database_file == tmp_path / name
    sessions, _ = open_records(settings)
    sessions.kw["bind"].dispose()
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {
        name: "0o600", f"{name}.key": "0o600",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:a?mode=memory&uri=true"])
def test_memory_is_no_file(address):
    assert Settings(database_url=address).database_file is None


def test_the_setting_goes_before_the_file(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/adviser.db", person_key=KEY)
    assert open_pseudonyms(settings) == Pseudonyms(KEY.encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "12", "これは鍵ではない", "0" * 62])
def test_a_broken_key_is_not_replaced_but_told(tmp_path, content):
    file = tmp_path / "adviser.db.key"
    file.write_text(content)
    with pytest.raises(PersonKeyError, match=r"adviser\.db\.key が壊れています。控えから戻すか"):
        open_pseudonyms(Settings(database_url=f"sqlite:///{tmp_path}/adviser.db"))
    assert file.read_text() == content


def test_a_shared_database_needs_the_setting_and_doctor_says_so(tmp_path):
    shared = Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(PersonKeyError, match="PERSON_KEY"):
        open_pseudonyms(shared)
    check = next(check for check in examine(shared) if check.name == "個人の鍵")
    assert not check.ok
    assert "PERSON_KEY" in check.advice
    assert "Error" not in check.advice
    own = Settings(database_url=f"sqlite:///{tmp_path}/adviser.db")
    assert next(check for check in examine(own) if check.name == "個人の鍵").ok
    assert open_pseudonyms(replace(shared, person_key=KEY))


def kept_under(settings, key):
    """A database in which somebody has settings under a key."""
    sessions = open_store(replace(settings, person_key=key))
    pseudonyms = open_pseudonyms(replace(settings, person_key=key))
    recognise(pseudonyms, sessions)
    with sessions.begin() as session:
        people.hide(session, pseudonyms.person("T", "U"), "secrecy/x", datetime.now(UTC))
    sessions.kw["bind"].dispose()


def test_another_key_than_before_is_told_before_anything_is_kept_under_it(database, settings):
    settings = replace(settings, database_url=database.database_url)
    kept_under(settings, KEY)
    for _ in range(2):
        with pytest.raises(PersonKeyError, match=r"違います。.*migrate --new-key"):
            build(settings)
    check = next(check for check in examine(settings) if check.name == "個人の鍵")
    assert (check.ok, "元の鍵に戻して" in check.advice) == (False, True)
    service = build(replace(settings, person_key=KEY))
    assert web(service).test_client().get("/readyz").get_json()["faults"] == {}
    other = replace(service, pseudonyms=OTHER)
    assert web(other).test_client().get("/readyz").get_json()["faults"]["database"] == "PersonKeyError"
    service.stop(timeout=1)


@pytest.mark.parametrize(
    ("options", "answer", "begun"), [(["--yes"], "", True), ([], "y\n", True), ([], "n\n", False), ([], "", False)]
)
def test_a_lost_key_is_given_up_with_all_that_lay_under_it(settings, monkeypatch, options, answer, begun):
    kept_under(settings, KEY)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PERSON_KEY", settings.person_key)
    told = CliRunner().invoke(cli, ["migrate", "--new-key", *options], input=answer)
    assert told.exit_code == (0 if begun else 1)
    assert ("データベースは新しい状態です" in told.output) == begun
    assert ("記録は消していません" in told.output) == (not begun)
    sessions = open_store(settings)
    with sessions() as session:
        assert (session.query(HiddenRule).count() == 0) == begun
        assert (fingerprints.known(session, "person") == fingerprint(open_pseudonyms(settings))) == begun
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize("by_file", [False, True])
@pytest.mark.parametrize("options", [[], ["--yes"]])
def test_a_key_that_is_still_the_same_is_not_given_up(settings, monkeypatch, by_file, options):
    settings = replace(settings, person_key="" if by_file else KEY)
    kept_under(settings, settings.person_key)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PERSON_KEY", settings.person_key)
    told = CliRunner().invoke(cli, ["migrate", "--new-key", *options], input="y\n")
    file = key_file(settings.database_file)
    way_on = f"鍵のファイル {file} を別の場所に移して" if by_file else "PERSON_KEY を新しい値に変えて"
    assert (told.exit_code, told.output) == (
        2,
        "今の鍵は、記録に使われている鍵と同じです。何も消していません。"
        f"新しい鍵で始め直すには、ボットを止め、{way_on}から、もう一度実行してください。\n",
    )
    sessions = open_store(settings)
    with sessions() as session:
        assert session.query(HiddenRule).count() == 1
    sessions.kw["bind"].dispose()
    if by_file:
        file.rename(file.with_name("away"))
    else:
        monkeypatch.setenv("PERSON_KEY", KEY[::-1])
    assert CliRunner().invoke(cli, ["migrate", "--new-key", "--yes"]).exit_code == 0


def test_where_nobody_was_ever_kept_there_is_no_key_to_give_up(settings, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PERSON_KEY", KEY)
    told = CliRunner().invoke(cli, ["migrate", "--new-key"], input="n\n")
    assert (told.exit_code, "まだありません" in told.output, "よろしいですか" in told.output) == (0, True, False)


def test_who_cannot_be_asked_keeps_the_records(settings, monkeypatch):
    kept_under(settings, KEY)
    env = {**os.environ, "DATABASE_URL": settings.database_url, "PERSON_KEY": KEY[::-1]}
    told = subprocess.run(
        ["/bin/sh", "-c", '"$0" "$1" migrate --new-key <&-', sys.executable, ROOT / "app.py"],
        env=env, capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (1, "個人の記録は消していません。前の鍵のままです。\n")


def key_check(settings):
    return next(check for check in examine(settings) if check.name == "個人の鍵")


def test_doctor_makes_no_key_and_no_folder_and_says_when_they_come(tmp_path):
    check = key_check(Settings(database_url=f"sqlite:///{tmp_path}/var/adviser.db"))
    assert check.ok
    assert f"初めて起動したときに {tmp_path}/var/adviser.db.key に作られます" in check.advice
    assert list(tmp_path.iterdir()) == []


def test_doctor_tells_a_key_file_that_is_lost_and_makes_no_other(settings):
    settings = replace(settings, person_key="")
    kept_under(settings, "")
    file = key_file(settings.database_file)
    file.unlink()
    check = key_check(settings)
    assert not check.ok
    assert f"{file} がありません" in check.advice
    assert "migrate --new-key" in check.advice
    assert not file.exists()


def test_a_start_tells_a_key_file_that_is_lost_and_makes_no_other(settings):
    settings = replace(settings, person_key="")
    kept_under(settings, "")
    file = key_file(settings.database_file)
    key = file.read_bytes()
    file.unlink()
    for _ in range(2):
        with pytest.raises(PersonKeyError, match=f"{file} がありません。.*migrate --new-key"):
            open_records(settings)
    assert not file.exists()
    file.write_bytes(key)
    open_records(settings)[0].kw["bind"].dispose()


def test_a_short_key_is_refused():
    with pytest.raises(SettingsError, match="PERSON_KEY は 32 字以上"):
        Settings.from_env({"PERSON_KEY": "short"})
