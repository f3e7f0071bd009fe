"""People are kept under keyed hashes: stable with the key, worth nothing without it."""

import hashlib
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.doctor import examine
from bot.person import PersonKeyError, Pseudonyms, open_pseudonyms
from bot.settings import Settings, SettingsError

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


def test_the_setting_goes_before_the_file(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/adviser.db", person_key=KEY)
    assert open_pseudonyms(settings) == Pseudonyms(KEY.encode())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "12", "これは鍵ではない", "0" * 62])
def test_a_broken_key_is_not_replaced_but_told(tmp_path, content):
    file = tmp_path / "adviser.db.key"
    file.write_text(content)
    with pytest.raises(PersonKeyError, match=r"adviser\.db\.key"):
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


def test_a_short_key_is_refused():
    with pytest.raises(SettingsError, match="PERSON_KEY は 32 字以上"):
        Settings.from_env({"PERSON_KEY": "short"})
