"""What is said to the bot is told from drafts, as far as its author and ours, who did not know each other, agree."""

from pathlib import Path

import pytest

from rules import Draft, review
from rules.message.intent import LONGEST_TALK, intent, is_talk
from rules.text import Text

LINES = Path(__file__).with_name("talk-unseen.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]


def clean(kind):
    """The messages of a kind that count as drafts and in which nothing is found."""
    return [text for one, text in ROWS if one == kind and intent(text) == "draft" and not review(Draft(text)).findings]


def test_the_file_is_whole():
    assert [sum(kind == one for one, _ in ROWS) for kind in ("talk", "draft")] == [240, 360]
    assert len({text for _, text in ROWS}) == 600


def test_hardly_anything_said_to_the_bot_is_answered_as_a_draft_without_a_problem():
    as_drafts = clean("talk")
    assert len(as_drafts) > 90
    assert sum(not is_talk(Text(text)) for text in as_drafts) <= 20


def test_few_harmless_posts_are_taken_for_it_though_many_sound_like_it():
    assert sum(is_talk(Text(text)) for text in clean("draft")) <= 24


@pytest.mark.parametrize(
    "text",
    [
        "",
        "休暇",
        "下書き: 納得いかないよ",
        "納得いかないよ\nどうして",
        "納得いかないよ " * 8,
        "why me",
        "#納得いかない",
    ],
)
def test_what_is_a_mere_subject_long_foreign_or_shows_a_post_is_not(text):
    assert not is_talk(Text(text))


def test_as_long_as_what_was_learned_from_it_may_be():
    line = (
        "いやいや、そんなことを言われても、うちの部署の名前なんて一文字も書いていないのに、"
        "なんで駄目なのかちょっと納得いかないんですけど、どうなんですか"
    )
    assert is_talk(Text(line[-LONGEST_TALK:]))
    assert not is_talk(Text(line[-LONGEST_TALK - 1 :]))
