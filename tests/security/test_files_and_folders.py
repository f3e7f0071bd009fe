"""Pictures that would unpack without end, files that are none, folders with traps in them."""

import io
import os
import struct
import zlib

import pytest
from click.testing import CliRunner
from PIL import ExifTags, Image, ImageFile

from bot.cli import cli
from bot.files.download import Download, DownloadError
from bot.files.picture import FORMATS, Hidden, hidden_in
from rules.incident import IncidentError, playbooks
from training.rows import RowError, files, read

Image.init()
OTHERS = [form for form in Image.ID if form not in FORMATS]


@pytest.fixture
def unpacked(monkeypatch):
    """The pictures whose pixels were unpacked."""
    found = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: found.append(self.format))
    return found


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *between, behind=b""):
    """A PNG whose pixels are worth nothing, and what stands around them."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(100_000), 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + pixels + behind + chunk(b"IEND", b"")


def exif_chunk():
    found = Image.Exif()
    found[ExifTags.Base.Make] = "Kamera"
    return chunk(b"eXIf", found.tobytes()[6:])


@pytest.mark.parametrize("form", FORMATS)
def test_no_pixel_is_unpacked(unpacked, form):
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, form)
    unpacked.clear()  # saving may load
    assert hidden_in(out.getvalue()) == Hidden()
    assert unpacked == []


@pytest.mark.parametrize("form", OTHERS)
def test_what_pillow_opens_beside_the_formats_of_photos_is_left(monkeypatch, form):
    opened = []
    monkeypatch.setitem(Image.OPEN, form, (lambda stream, name: opened.append(form), lambda head: True))
    assert hidden_in(b"anything") is None
    assert opened == []


@pytest.mark.parametrize("kind", [1, 2])
def test_an_icon_that_unpacks_to_gigabytes_is_left(unpacked, kind):
    """Of an icon (ICO) or a pointer (CUR) Pillow unpacks the picture within while it opens it."""
    within = png(13_000, 13_000)
    head = struct.pack("<HHH", 0, kind, 1) + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(within), 22)
    assert hidden_in(head + within) is None
    assert unpacked == []


@pytest.mark.parametrize(
    ("size", "seen"),
    [((9_000, 9_000), Hidden()), ((60_000, 60_000), None), ((2**31 - 1, 2**31 - 1), None), ((0, 0), None)],
)
def test_a_picture_that_unpacks_to_gigabytes_is_read_by_its_head(unpacked, size, seen):
    assert hidden_in(png(*size)) == seen
    assert unpacked == []


def test_what_stands_behind_the_pixels_of_a_png_is_found():
    assert hidden_in(png(8, 8, behind=exif_chunk())).device
    assert hidden_in(png(8, 8, exif_chunk())).device


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_words_that_unpack_to_gigabytes_are_left(kind):
    packed = zlib.compress(bytes(50_000_000), 9)
    name = {b"zTXt": b"a\0\0", b"iTXt": b"a\0\1\0\0\0", b"iCCP": b"a\0\0"}[kind]
    assert hidden_in(png(8, 8, *[chunk(kind, name + packed)] * 3)) is None


@pytest.mark.parametrize("length", [0, 2**31, 2**32 - 1])
def test_a_chunk_that_lies_about_its_length_ends_the_search(length):
    lie = struct.pack(">I", length) + b"tEXt" + b"x" * 20
    assert hidden_in(png(8, 8, behind=lie)) == Hidden()
    assert hidden_in(png(8, 8, exif_chunk(), behind=lie)) == Hidden(device=True)
    assert hidden_in(png(8, 8, behind=exif_chunk() + lie)) == Hidden(device=True)
    assert hidden_in(png(8, 8, behind=lie + exif_chunk())) == Hidden()  # it leads past the end


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "https://slack.com.evil.example/x",
     "https://slack.com@evil.example/x", "https://evil.example/slack.com", "https://files.slack.com:8443/x",
     "http://files.slack.com/x", "ftp://slack.com/x", "//slack.com/x", "https://[::1", "https://slack.com\\@evil.example/"],
)  # fmt: skip
def test_a_file_is_fetched_from_slack_alone(address):
    download = Download("xoxb-secret", "https://slack.com/api/")
    with pytest.raises(DownloadError, match="elsewhere"):
        download.read({"url_private": address}, 1000, download.until())


# --- the command line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["review", "review --jsonl", "guideline --jsonl", "rules measure"])
@pytest.mark.parametrize("place", ["folder", "missing", "dangling", "loop", "/dev/zero", "folder/../folder", "binary"])
def test_what_is_no_file_of_words_is_refused_with_its_name(tmp_path, monkeypatch, command, place):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.commands.jsonl.MOST_BYTES", 100_000)
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    done = CliRunner().invoke(cli, [*command.split(), place])
    assert done.exit_code == 2, done.output
    assert place in done.output
    assert len(done.output.splitlines()) == 1


def nested(path):
    path.write_text("a = " + "[" * 50_000)


TRAPS = {
    "folder": lambda path: path.mkdir(), "pipe": os.mkfifo, "dangling": lambda path: path.symlink_to("nowhere"),
    "loop": lambda path: path.symlink_to(path.name), "device": lambda path: path.symlink_to("/dev/zero"),
    "binary": lambda path: path.write_bytes(bytes(range(256))), "nested": nested,
    "huge": lambda path: path.write_text("#" * 1_000_001),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_among_an_offices_playbooks_is_refused_with_its_name(tmp_path, trap):
    TRAPS[trap](tmp_path / "trap.toml")
    with pytest.raises(IncidentError, match=r"trap\.toml"):
        playbooks(tmp_path)


# --- an office's own rows, from which the learned reader learns (CUES_DIR) ------------------------------------------

ROW = '{"id": "our-1", "text": "うちの課の話", "must": ["secrecy"]}'
BROKEN = {
    "broken": ROW[:-1], "nested": "[" * 100_000, "a list": "[1]", "a number": "1" * 5_000, "no text": '{"text": " "}',
    "odd label": ROW.replace('"secrecy"', "[]"), "odd labels": ROW.replace('["secrecy"]', '"secrecy"'),
    "odd context": ROW.replace("{", '{"context": 3, ', 1), "odd cue": ROW.replace("{", '{"cue": {"secrecy": 1}, ', 1),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_among_an_offices_rows_is_refused_with_its_name(tmp_path, monkeypatch, trap):
    monkeypatch.setattr("training.rows.MOST_BYTES", 1_000_000)
    TRAPS[trap](tmp_path / "trap.jsonl")
    with pytest.raises(RowError, match=r"^trap\.jsonl"):
        read(files(tmp_path))


@pytest.mark.parametrize("broken", BROKEN)
def test_a_row_that_is_none_is_refused_with_its_line(tmp_path, broken):
    (tmp_path / "own.jsonl").write_text(f"{ROW}\n{BROKEN[broken]}", encoding="utf-8")
    with pytest.raises(RowError, match=r"^own\.jsonl:2: "):
        read([tmp_path / "own.jsonl"])


@pytest.mark.parametrize("target", ["/etc/passwd", "../elsewhere.jsonl"])
def test_a_path_out_of_the_folder_of_rows_is_refused_and_its_words_not_told(tmp_path, target):
    folder = tmp_path / "rows"
    folder.mkdir()
    (tmp_path / "elsewhere.jsonl").write_text(ROW, encoding="utf-8")
    (folder / "way.jsonl").symlink_to(target)
    with pytest.raises(RowError, match=r"^way\.jsonl: leads out of") as refused:
        files(folder)
    assert "root" not in str(refused.value).replace(str(tmp_path), "")


def test_a_link_within_the_folder_of_rows_is_followed(tmp_path):
    """As Kubernetes mounts a ConfigMap."""
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "own.jsonl").write_text(ROW, encoding="utf-8")
    (tmp_path / "own.jsonl").symlink_to("..data/own.jsonl")
    assert [row.text for row in read([files(tmp_path)[-1]])] == ["うちの課の話"]


@pytest.mark.parametrize("place", ["missing", "empty", "file"])
def test_a_folder_without_rows_is_said_not_passed_over(tmp_path, place):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text(ROW, encoding="utf-8")
    with pytest.raises(RowError, match="no folder with"):
        files(tmp_path / place)
