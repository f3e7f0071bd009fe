"""The one reader of data files: what it takes, and what it says of a file that it cannot use."""

import pytest

from rules.toml_file import RuleError, read_toml


def test_a_file_of_windows_is_read(tmp_path):
    path = tmp_path / "words.toml"
    path.write_text('one = ["目的"]', encoding="utf-8-sig")
    assert read_toml(path) == {"one": ["目的"]}


@pytest.mark.parametrize(
    "content",
    [b"[[", "one = '目的'".encode("cp932"), b"one = " + b"[" * 5000, b"one = " + b"1" * 5000],
    ids=["no TOML", "no UTF-8", "too deep", "too many digits"],
)
def test_what_cannot_be_read_is_refused_by_the_files_name(tmp_path, content):
    path = tmp_path / "words.toml"
    path.write_bytes(content)
    with pytest.raises(RuleError, match=r"^words\.toml: cannot be read: "):
        read_toml(path)


def test_a_missing_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(RuleError, match=r"^nowhere\.toml: cannot be read: "):
        read_toml(tmp_path / "nowhere.toml")
