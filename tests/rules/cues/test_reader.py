"""The learned reader: what no rule says, told by the words that say it."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.settings import Settings, SettingsError
from rules import Draft, engine, review
from rules.cues import reasons
from rules.cues.features import JOINED, MOST_ROWS, UNKNOWN, known, slots_for
from rules.cues.reader import WEIGHTS, WeightsError, builtin, load
from rules.facts import facts
from rules.quoting import MOST
from rules.text import Text
from rules.toml_file import RuleError
from training.rows import files, fingerprint

LABELS = json.loads(Path(__file__).parents[1].joinpath("labels.json").read_text("utf-8"))
TOWER = "塔のいちばん上が職場です。海に突き出た滑走路、双眼鏡だけが友だち"
ODD = [
    "🎉", "…", "ー", "\u200b。", "a", "。。。。。", "猫" * 5000, "\n\n\n!", "\ud800", "12345" * 99,
]  # fmt: skip
ORDINARY = [
    TOWER,
    "きょうは残業。同期から聞いたんだけど、来月うちの課がなくなるらしいよ。まだ内緒ね。",
    "朝顔が咲いた。去年の種でも、ちゃんと咲きました。",
    "今日も一日お疲れさまでした。明日も一日がんばろう。明日も一日、笑って過ごそう。",
]


def learned(draft, **wanted):
    return [finding for finding in review(draft, **wanted).findings if finding.rule.endswith(f"/{reasons.NAME}")]


def test_finds_what_no_rule_says():
    assert not review(Draft(TOWER), learned=False).findings
    (finding,) = learned(Draft(TOWER))
    assert finding.label == "identifiability"
    assert finding.clause == "2.5"
    assert finding.quote in TOWER
    assert f"「{finding.quote}」" in finding.why
    assert engine.builtin().learned(Draft(TOWER)).findings == (finding,)


@pytest.mark.parametrize(
    "text", ["投稿は、自分の端末から自分の回線で行う", "私物のスマホから。今日も眠い", "自分のパソコンで書いています"]
)
def test_who_names_their_own_device_hears_nothing_of_the_offices(text):
    assert "work_device" not in {finding.label for finding in review(Draft(text)).findings}
    unnamed = text.replace("自分", "職場").replace("私物", "支給")
    assert "work_device" in {finding.label for finding in review(Draft(unnamed)).findings}


def test_a_request_from_somebody_known_is_none_from_strangers():
    labels = {finding.label for finding in review(Draft("友達からの申請を承認した")).findings}
    assert "friend_request" not in labels
    labels = {finding.label for finding in review(Draft("知らない人からの申請を承認した")).findings}
    assert "friend_request" in labels


def test_a_device_that_nothing_is_done_with_is_no_matter():
    assert not review(Draft("支給のスマホが重い。肩がこる")).findings
    labels = {finding.label for finding in review(Draft("支給のスマホで今これを書いている")).findings}
    assert "work_device" in labels


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_read(text):
    evidence = builtin().evidence(Text(text))
    assert np.isfinite(evidence.scores).all()
    for label in range(len(evidence.scores)):
        start, end = evidence.telling(label)
        assert 0 <= start <= end <= len(Text(text).normal)


@pytest.mark.parametrize(
    "text",
    [
        "水戸164ミリ、宇都宮230.5ミリ、前橋275ミリ、熊谷275ミリ、東京286ミリ、千葉229.5ミリ、横浜268.5ミリ、長野173.5ミリ",
        "札幌3-1、仙台0-0、浦和2-2、柏1-0、川崎4-1、湘南0-2、新潟1-1、清水2-0、名古屋1-3、京都0-1",
        "tree_type=木\n main=$tree{!} の{tree_type}",
        "はじめまして。",
        "あなたは言う",
    ],
)
def test_exclamations_lists_and_programs_are_no_posts(text):
    assert builtin().cues(builtin().evidence(Text(text))) == []


def test_what_no_part_tells_is_doubted_in_a_text_long_enough():
    doubted = {
        text: builtin().doubted(builtin().evidence(Text(text)), {"secrecy", "rumor", "political", "mosaic"})
        for text in (
            "今日は庭の草むしりをして、そのあと近所のパン屋で食パンを買って帰りました。",
            "今日は庭の草むしりをした。まだ発表前だけど、来月の人事でうちの課長が替わると聞いた。",
            "パンを買いました。",
            "札幌3-1、仙台0-0、浦和2-2、柏1-0、川崎4-1、湘南0-2、新潟1-1、清水2-0、名古屋1-3、京都0-1",
        )
    }
    innocent, told, short, figures = doubted.values()
    assert innocent == {"secrecy", "rumor", "political"}  # of "mosaic" nothing was learned
    assert "secrecy" not in told
    assert "political" in told
    assert not short
    assert not figures


def test_saying_it_again_and_again_says_no_more():
    once, often = (builtin().evidence(Text(text)).scores for text in ("猫かわいい", "猫かわいい" * 200))
    assert np.abs(once - often).max() < 0.7


@pytest.mark.parametrize("text", ORDINARY)
def test_evidence_is_the_sum_of_its_features(text):
    """Written out feature by feature, in plain loops, it is the same: every word counts once, pairs always."""
    reader, read = builtin(), Text(text)
    weights, table = reader.weights, reader.weights.table
    told = np.zeros((len(read.lexemes), len(weights.labels) + 2))
    words = [(i, entry) for i, lexeme in enumerate(read.lexemes) if (entry := reader.numbering.entry(lexeme))]
    seen = set()
    for i, name, key in _features(read, words):
        if name == "pair" or (read.lexemes[i], name) not in seen:
            told[i] += table.words[key] * table.word_step if name == "word" else _weights(table, key)
        seen.add((read.lexemes[i], name))

    def score(begin, end):
        total = sum(told[i] for i, _ in words if begin <= read.starts[i] < end)
        return total[:-1] / np.sqrt(total[-1]) + weights.constant

    spans = read.sentences
    both = [(begin, end) for (begin, _), (_, end) in pairwise(spans)]
    parts = [score(*span) for span in (*spans, *both)]
    evidence = (score(0, len(read.normal)) + np.max(parts, axis=0)) / 2
    assert np.allclose(reader.evidence(read).scores, evidence[:-1] + weights.amiss * evidence[-1], atol=1e-3)


def _weights(table, key):
    row = int(table.slots[key % len(table.slots)]) ^ key
    return table.features[row if row < MOST_ROWS else -1] * table.step


def _features(read, words):
    """The word at which each feature begins, what it is, its key."""
    for i, entry in words:
        yield from ((i, f"form {number}", key) for number, key in enumerate(entry.forms))
        yield i, "lemma", entry.lemma
        yield i, "class", entry.class_
        if entry.word is not None:
            yield i, "word", entry.word
    keys = [(entry.lemma, entry.class_) for _, entry in words] + [(0, 0)] * 2
    for place, (i, _) in enumerate(words):
        for what, factors in JOINED:
            terms = zip(keys[place:], factors, strict=False)
            yield i, "pair", sum(of[what] * factor for of, factor in terms) % 2**32


def test_long_texts_are_added_up_like_short_ones():
    """Many sentences are summed up another way than few: no label may notice."""
    few = "。".join(f"{number}時に家を出た" for number in range(16)) + "。"
    reader = builtin()
    short, long = (reader.evidence(Text(text)) for text in (few, few + "1時に家を出た。"))
    assert np.abs(short.scores - long.scores).max() < 0.01


def test_only_features_that_were_learned_are_known():
    """A key that nothing was learned of adds nothing, though it shares a slot; of two for one slot the better stays."""
    keys = np.array([5, 5 + 2**20, 7], np.uint32)
    slots, stays = slots_for(keys, np.array([1, 2, 1]))
    assert stays.tolist() == [1, 2]
    rows = known(slots, np.array([5, 7, 5 + 2**20, 7 + 2**21, 5 + 2**31, 9], np.uint32))
    assert rows.tolist() == [UNKNOWN, 1, 0, UNKNOWN, UNKNOWN, UNKNOWN]


def test_never_stops_and_quotes_whole_words():
    rows = [json.loads(line) for line in files()[1].read_text("utf-8").splitlines()[:60]]
    found = [(row["text"], finding) for row in rows for finding in learned(Draft(row["text"]))]
    assert found
    for text, finding in found:
        assert finding.level in ("fix", "care")
        assert text[finding.start : finding.end] == finding.quote or finding.label == "credentials"
        read = Text(text)
        words = {(read.original_span(i, j)) for i, j in zip(read.starts, read.ends, strict=True)}
        assert finding.start in {start for start, _ in words}
        assert finding.end in {end for _, end in words}
        assert len(finding.quote) <= MOST


def test_where_a_rule_speaks_the_reader_is_silent():
    draft = Draft("部外秘だけど、年明けにうちの出張所、なくなるんだって。まだ内緒ね")
    by_rule = {finding.label for finding in review(draft, learned=False).findings}
    assert "secrecy" in by_rule
    assert by_rule.isdisjoint(finding.label for finding in learned(draft))


def test_a_persons_wishes_hold_for_both_readers():
    assert not learned(Draft(TOWER), hidden=["identifiability"])
    assert not learned(Draft(TOWER), hidden=["identifiability/learned"])
    assert not review(Draft(TOWER), learned=False).findings
    secret = Draft("Wi-Fiのパスワードは sakura2025 です")
    told = review(secret, learned=False).findings
    assert not [one for one in learned(secret, hidden=[f.rule for f in told]) if one.label == told[0].label]


def test_a_fact_clears_what_the_reader_adds_too():
    rows = [json.loads(line) for line in files()[1].read_text("utf-8").splitlines()[:160]]
    drafts = [(Draft(row["text"]), fact) for row in rows for fact in facts().values()]
    assert any(fact.decides(finding.rule) for draft, fact in drafts for finding in learned(draft))
    for draft, fact in drafts:
        assert not any(fact.decides(finding.rule) for finding in learned(draft, facts=[fact.name]))


def test_a_disclaimer_answers_the_reader_too():
    said = "国土交通省で橋の点検をしています。きょうは山の橋を三つまわりました"
    assert "disclaimer" in review(Draft(said)).labels
    assert "disclaimer" not in [one.label for one in learned(Draft(said, profile="投稿は個人の見解です"))]


def test_every_label_has_a_reason_with_its_clause():
    assert set(builtin().weights.labels) | {"mosaic"} == set(LABELS)
    assert {label: reason.clause for label, reason in reasons.builtin().items()} == LABELS


def test_shipped_weights_belong_to_shipped_rows():
    assert builtin().weights.provenance["rows_sha256"] == fingerprint(files())


def test_the_weights_are_small():
    assert WEIGHTS.stat().st_size <= 8_000_000
    assert builtin().held <= 25 * 2**20


def test_broken_weights_are_named(tmp_path):
    path = tmp_path / "weights.npy"
    with pytest.raises(WeightsError, match=r"weights\.npy"):
        load(path)
    np.save(path, np.array([(b'{"version": 99}',)], [("head", "S20")]))
    with pytest.raises(WeightsError, match="version 99"):
        load(path)
    for broken in (np.zeros(1), np.zeros(2), np.array([(1,)], [("head", "i4")])):
        np.save(path, broken)
        with pytest.raises(WeightsError, match=r"weights\.npy: cannot be read"):
            load(path)
    shipped = WEIGHTS.read_bytes()
    for size in (0, 100, len(shipped) // 2):
        path.write_bytes(shipped[:size])
        with pytest.raises(WeightsError, match=r"weights\.npy: cannot be read"):
            load(path)


def test_processes_share_one_copy_of_the_weights():
    """What is mapped from the file is held once for all workers of a machine."""
    for array in (builtin().weights.table.features, builtin().numbering.keys):
        owner = array
        while getattr(owner, "base", None) is not None and not isinstance(owner, np.memmap):
            owner = owner.base
        assert isinstance(owner, np.memmap)
        assert Path(owner.filename) == WEIGHTS


@pytest.mark.parametrize("why", ['"x"', "3", '["{quote}"]'])
def test_a_reason_that_shows_no_words_is_refused(tmp_path, why):
    path = tmp_path / "reasons.toml"
    path.write_text(f'[rumor]\nclause = "3.2.2.a"\nwhy = {why}\ninstead = "y"\n', encoding="utf-8")
    with pytest.raises(RuleError, match=r"reasons\.toml: rumor: why must"):
        reasons.load(path)


def test_can_be_off_by_label():
    assert Settings.from_env({"CUES_OFF": "rumor, secrecy"}).cues_off == {"rumor", "secrecy"}
    with pytest.raises(SettingsError, match="gossip"):
        Settings.from_env({"CUES_OFF": "gossip"})
