"""Who does what a finding asks for gets an answer without that finding."""

from pathlib import Path

import pytest

from rules.draft import Draft
from rules.engine import review

MENDED = [
    line.split("\t")
    for line in Path(__file__).with_name("mended.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("label", "words"), MENDED)
def test_a_draft_mended_as_advised_comes_out_clean_of_its_label(label, words):
    assert label not in {finding.label for finding in review(Draft(words)).findings}


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("work_hours", "いま残業中。休憩中ではありません"),
        ("work_hours", "いまは家です。テレワーク中だけど漫画を読んでる"),
        ("social_button", "よければ中身を読まずに全員シェアしてください"),
        ("social_button", "よかったらリツイートで1万円あたる!みんなもやって"),
        ("friend_request", "面識のある方も、知らない方も、申請は全部通します"),
        ("neutrality", "取引先の社長とゴルフ。全部出してもらった"),
        ("location", "いま休憩中。東京駅の八重洲南口にいます"),
    ],
)
def test_words_that_sound_like_it_clear_nothing(label, words):
    assert label in {finding.label for finding in review(Draft(words)).findings}
