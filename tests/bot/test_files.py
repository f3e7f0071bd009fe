"""Files by DM: texts in any encoding are reviewed, pictures get their list, anything else a polite word."""

import io
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

import pytest
from PIL import ExifTags, Image
from sqlalchemy import select

from bot import service
from bot.files.download import Download, DownloadError
from bot.files.text import TextError, decoded
from bot.playground.workspace import DM
from bot.store.tables import Message
from tests.conftest import Running

USER = "U0SATO"
DRAFT = "来週の異動の内示、まだ秘密だけどうちの課長は大阪らしい。\r\nいまここ→ 35.6745,139.7512"


def said(message):
    return json.dumps(message["blocks"], ensure_ascii=False)


def sent(slack, running, name, mimetype, content, text="", **changes):
    event, shared = slack.workspace.upload(USER, DM, name, mimetype, content, text)
    event["event"]["files"][0].update(changes)
    running.dispatch(event)
    assert running.dispatch(shared).status == 200  # the other news of the same file
    return slack.wait_for(len(slack.answers()) + 1)[-1]


def fetched(download, address, most=100):
    return download.read({"url_private": address}, most, download.until())


def photo(gps=True, form="JPEG"):
    image, exif = Image.new("RGB", (8, 8)), Image.Exif()
    exif[ExifTags.Base.Make] = "Kamera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:24 10:00:00"
    if gps:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place |= {1: "N", 2: (35.0, 40.0, 28.2), 3: "E", 4: (139.0, 45.0, 4.3)}
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue()


# --- texts ------------------------------------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_file_is_reviewed_whatever_its_encoding(slack, running, encoding):
    answer = said(sent(slack, running, "下書き.txt", "text/plain", DRAFT.replace("→", "").encode(encoding)))
    assert "内示" in answer
    assert "35.6745,139.7512" in answer


def test_a_text_too_long_for_a_draft_is_refused_before_it_is_read(slack, running, monkeypatch):
    read = []
    monkeypatch.setattr("rules.text.cut", lambda normal: read.append(len(normal)) or [])
    answer = said(sent(slack, running, "下書き.txt", "text/plain", ("가나다라마" * 10_000).encode()))
    assert "下書きが長すぎます(50,000字)。40,000字までにしてください。" in answer
    assert max(read, default=0) < 50_000


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-16-le"])
@pytest.mark.parametrize(
    "text", ["あ", "カレーを食べた", "ｶﾚｰ食べた。うまい", "東京都千代田区霞が関2-1-2", "plain", "①②髙﨑"]
)
def test_texts_come_back_as_they_were(encoding, text):
    try:
        data = (("\ufeff" if encoding == "utf-16-le" else "") + text).encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this encoding has no such letters")
    assert decoded(data) == text


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b" \n", "empty"), (bytes(range(256)) * 9, "binary")])
def test_what_is_no_text_is_told_apart(data, reason):
    with pytest.raises(TextError) as error:
        decoded(data)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("name", "mimetype"),
    [("下書き.rtf", "text/rtf"), ("下書き", "text/rtf"), ("page.html", "text/html"), ("予定.ics", "text/calendar")],
)
def test_what_holds_its_words_in_signs_is_not_reviewed_as_if_they_were_there(slack, running, name, mimetype):
    signs = "".join(f"\\'{byte:02x}" for byte in DRAFT.encode("cp932", "ignore"))
    content = rb"{\rtf1\ansi\ansicpg932 " + signs.encode()
    assert "この種類のファイルは読めません" in said(sent(slack, running, name, mimetype, content + b"}"))


def test_a_fact_told_about_a_text_file_reviews_the_file_again(slack, running):
    answer = sent(slack, running, "下書き.txt", "text/plain", DRAFT.encode())
    for block in answer["blocks"]:
        for element in block.get("elements") or []:
            if str(element.get("action_id")).startswith("review_told_"):
                payload = slack.workspace.press(USER, DM, answer["ts"], block["block_id"], element["action_id"])
                assert running.dispatch(payload).status == 200
                assert "35.6745,139.7512" in said(slack.workspace.find(DM, answer["ts"]))
                return
    pytest.fail("no button for a fact")


def test_of_a_file_that_was_taken_out_again_the_answer_quotes_nothing(slack, running):
    event, _ = slack.workspace.upload(USER, DM, "下書き.txt", "text/plain", DRAFT.encode(), "昼はカレーを食べた")
    running.dispatch(event)
    slack.wait_for(1)
    ts = event["event"]["ts"]
    running.dispatch(slack.workspace.edit(DM, ts, "昼はカレーを食べた。うまい"))
    slack.until(lambda: "2件残り" in said(slack.answers()[0]))
    running.dispatch(slack.workspace.remove_files(DM, ts))
    slack.until(lambda: "35.6745" not in said(slack.answers()[0]))
    assert "2件解消" in said(slack.answers()[0])
    assert "もう消されています" in said(slack.answers()[0])


# --- pictures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_gets_the_list_and_its_place(slack, running, form):
    answer = said(sent(slack, running, "写真", f"image/{form.lower()}", photo(form=form)))
    for part in (
        "人の顔",
        "名札",
        "ホワイトボード",
        "窓の外",
        "映り込み",
        "著作権",
        "北緯35.7度、東経139.8度",
        "撮影した日時",
        "機種",
    ):
        assert part in answer
    assert "35.67" not in answer


def test_a_picture_without_a_place_is_not_called_safe(slack, running):
    answer = said(sent(slack, running, "写真.jpg", "image/jpeg", photo(gps=False)))
    assert "撮影した場所" not in answer
    assert "元の写真には残っている場合があります" in answer


def damaged():
    """The photo with its place, cut off within its Exif, and with the block's first letters destroyed."""
    whole = photo()
    at = whole.index(b"Exif\0\0") + 6
    return [whole[: at + 40], whole[:at] + b"XX" + whole[at + 2 :]]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0", b"not a picture", b"GIF89a", *damaged()]
)
def test_a_damaged_picture_gets_the_list_and_is_not_called_safe(slack, running, content):
    answer = said(sent(slack, running, "写真.jpg", "image/jpeg", content))
    assert "人の顔" in answer
    assert "確かめられませんでした" in answer
    assert "見つかりませんでした" not in answer


def heic(block=b""):
    """A picture as iPhones take it, which Pillow does not open: ISO 23008-12, its Exif an item of the data."""
    brand = b"heic\0\0\0\0mif1heic"
    data = bytes(64) + (len(b"Exif\0\0").to_bytes(4, "big") + block if block else b"") + bytes(64)
    return b"".join(
        (8 + len(content)).to_bytes(4, "big") + kind + content for kind, content in ((b"ftyp", brand), (b"mdat", data))
    )


def test_the_place_in_a_picture_of_an_iphone_is_found(slack, running):
    whole = photo()
    block = whole[whole.index(b"Exif\0\0") :]
    answer = said(sent(slack, running, "IMG_0001.HEIC", "image/heic", heic(block)))
    assert "北緯35.7度、東経139.8度" in answer
    assert "機種" in answer


def test_a_picture_of_an_iphone_that_tells_nothing_is_not_called_safe(slack, running):
    answer = said(sent(slack, running, "IMG_0001.HEIC", "image/heic", heic()))
    assert "IMG_0001.HEIC: 埋め込まれた情報は確かめられませんでした" in answer


def test_a_place_in_the_words_of_a_picture_that_cannot_be_read_is_told(slack, running):
    words = b'<rdf:Description exif:GPSLatitude="35,40.47N"/>'
    answer = said(sent(slack, running, "IMG_0001.HEIC", "image/heic", heic() + words))
    assert "撮影した場所が埋め込まれています" in answer


def test_a_picture_in_which_nothing_is_written_is_said_to_hold_nothing(slack, running):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    assert "埋め込みは見つかりませんでした" in said(sent(slack, running, "写真.jpg", "image/jpeg", out.getvalue()))


def test_words_beside_a_picture_are_reviewed_too(slack, running):
    answer = said(sent(slack, running, "写真.jpg", "image/jpeg", photo(), text=DRAFT))
    assert "内示" in answer
    assert "人の顔" in answer


def test_the_place_in_a_picture_is_told_before_what_its_words_get(slack, running):
    answer = sent(slack, running, "photo.jpg", "image/jpeg", photo(), text="今日の昼ごはん")
    assert "北緯35.7度" in said({"blocks": answer["blocks"][:1]})
    assert said(answer).count("北緯35.7度") == 1
    assert answer["text"].startswith("画像に、撮影した場所が埋め込まれています。")


# --- anything else ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "mimetype", "content", "changes", "part"),
    [
        ("案.docx", "application/vnd.openxmlformats", b"PK", {}, "貼り付けて"),
        ("案.txt", "text/plain", b"x" * 200_001, {}, "大きすぎて"),
        ("案.txt", "text/plain", b"x" * 200_001, {"size": 5}, "大きすぎて"),
        ("案.txt", "text/plain", b"\0\1\2" * 9, {}, "文章として読めません"),
        ("案.txt", "text/plain", b" ", {}, "中身が空"),
        ("案.txt", "text/plain", b"x", {"mode": "external"}, "Slackの外"),
        (
            "案.txt",
            "text/plain",
            b"x",
            {"url_private_download": "https://files.slack.com.evil.example/x"},
            "Slackの外",
        ),
        ("案.txt", "text/plain", b"x", {"mode": "tombstone"}, "もう消されて"),
        ("<!channel>.pdf", "application/pdf", b"%PDF", {}, "貼り付けて"),
    ],
)
def test_what_cannot_be_read_is_refused_politely(slack, running, name, mimetype, content, changes, part):
    answer = sent(slack, running, name, mimetype, content, **changes)
    assert part in said(answer)
    assert "<!" not in json.dumps([block for block in answer["blocks"] if "mrkdwn" in str(block)])


DOCX = ("案.docx", "application/vnd.openxmlformats", b"PK")
CLEAR = "気になる点は見つかりませんでした"


def test_what_was_not_read_is_told_before_what_the_words_beside_it_get(slack, running):
    answer = sent(slack, running, *DOCX, text="確認をお願いします")
    first, then = (said({"blocks": blocks}) for blocks in (answer["blocks"][:1], answer["blocks"][1:]))
    assert "確かめていません" in first
    assert "案.docx: この種類のファイルは読めません" in first
    assert CLEAR in then
    assert "案.docx" not in then
    assert answer["text"].startswith("確かめていないファイルがあります。")


@pytest.mark.parametrize(
    ("text", "first"), [("死にたい", "ひとりで抱えないでください"), ("誤爆した", "ひとつずつ、一緒に進めましょう")]
)
def test_nothing_comes_before_a_word_of_comfort_or_the_steps(slack, running, text, first):
    answer = sent(slack, running, *DOCX, text=text)
    assert first in said({"blocks": answer["blocks"][:1]})
    assert "案.docx" in said({"blocks": answer["blocks"][-1:]})
    assert not answer["text"].startswith("確かめていない")


def test_the_notification_of_a_picture_with_words_is_no_clearance_of_the_picture(slack, running):
    answer = sent(slack, running, "写真.jpg", "image/jpeg", photo(gps=False), text="確認をお願いします")
    assert answer["text"].startswith("画像は、ご自身の目でお確かめください。")


@pytest.mark.parametrize("text", ["死にたい", "誤爆した"])
def test_the_notification_of_what_helps_does_not_begin_with_a_picture(slack, running, text):
    answer = sent(slack, running, "写真.jpg", "image/jpeg", photo(gps=False), text=text)
    assert not answer["text"].startswith("画像")


def test_of_many_files_the_first_five_are_read(slack, running):
    event, _ = slack.workspace.upload(USER, DM, "1.txt", "text/plain", "猫".encode())
    (file,) = event["event"]["files"]
    event["event"]["files"] = [file | {"name": f"{number}.txt"} for number in range(1, 8)]
    running.dispatch(event)
    (answer,) = slack.wait_for(1)
    assert ("5.txt" in said(answer), "6.txt" in said(answer), "7.txt" in said(answer)) == (False, True, True)


def test_an_answer_with_many_long_names_of_files_still_fits(slack, running):
    event, _ = slack.workspace.upload(USER, DM, *DOCX, "\n".join([DRAFT] * 60))
    file = event["event"]["files"][0]
    event["event"]["files"] = [file | {"name": f"{number}{'あ' * 200}.docx"} for number in range(12)]
    running.dispatch(event)
    (answer,) = slack.wait_for(1)
    assert "0あああ" in said(answer)
    assert len(str(answer["blocks"])) < 13_200


# --- files that come slowly ---------------------------------------------------------------------------------


class Slow(dict):
    """Files that a server is long in handing out."""

    def get(self, *names):
        threading.Event().wait(0.5)
        return super().get(*names)


def test_files_that_come_slowly_do_not_take_longer_than_the_lease(slack, settings, monkeypatch):
    monkeypatch.setattr(service, "LEAST_SECONDS", 0.1)
    slow, other = (service.build(replace(settings, lease_seconds=3)) for _ in range(2))
    event, _ = slack.workspace.upload(USER, DM, "下書き.txt", "text/plain", DRAFT.encode())
    event["event"]["files"] *= 5
    slack.workspace.files = Slow(slack.workspace.files)
    Running(slow).dispatch(event)
    slack.until(lambda: other.inbox.recover() or slack.answers())
    for one in (slow, other):
        one.stop(timeout=5)
    (answer,) = slack.answers()
    assert "内示" in said(answer)  # in the first file, which came in time
    assert "受け取れませんでした" in said(answer)
    with slow.sessions() as session:
        assert session.scalars(select(Message.claims)).all() == [1]


def test_a_file_that_comes_letter_by_letter_is_left_when_its_time_is_over():
    over = threading.Event()

    class Dripping(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            while not over.wait(0.02):
                self.wfile.write(b"x")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    try:
        with pytest.raises(DownloadError) as error:
            fetched(Download("xoxb-secret", url, seconds=0.3), f"{url}file", 1_000_000)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
    assert error.value.reason == "failed"


# --- the token stays at home ------------------------------------------------------------------------------


@pytest.fixture
def hosts():
    """Two hosts: the first redirects to the second, which notes who comes."""
    seen = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(dict(self.headers))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    elsewhere = HTTPServer(("127.0.0.1", 0), Elsewhere)

    class Slack(Elsewhere):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{elsewhere.server_port}/")
            self.end_headers()

    servers = (HTTPServer(("127.0.0.1", 0), Slack), elsewhere)
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{servers[0].server_port}/", seen
    for server in servers:
        server.shutdown()
        server.server_close()


def test_no_redirect_is_followed(hosts):
    url, seen = hosts
    with pytest.raises(DownloadError) as error:
        fetched(Download("xoxb-secret", url), f"{url}file")
    assert error.value.reason == "forbidden"
    assert seen == []


@pytest.mark.parametrize(
    "address",
    ["http://files.slack.com/x", "https://slack.com.example/x", "https://evil.example/slack.com", "file:///etc/passwd",
     "https://evilslack.com/x", "https://files.slack.com:8443/x", "https://[", ""],
)  # fmt: skip
def test_the_token_goes_to_slack_only(address):
    with pytest.raises(DownloadError) as error:
        fetched(Download("xoxb-secret", "https://slack.com/api/"), address)
    assert error.value.reason == "elsewhere"


def test_the_page_for_signing_in_is_no_file(slack):
    from bot.files import look

    event, _ = slack.workspace.upload(USER, DM, "案.txt", "text/plain", b"x")
    looked = look(Download("xoxb-without-the-scope", slack.url), event["event"]["files"])
    assert looked.left == (("案.txt", "forbidden"),)
