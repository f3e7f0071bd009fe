"""Grounds hold for the texts that they are meant for and no others, and clear labels that exist."""

import pytest

from rules.engine import builtin as engine
from rules.grounds import builtin, load
from rules.text import normalise
from rules.toml_file import RuleError

FOUND = [(ground, text) for ground in builtin() for text in ground.found]
ABSENT = [(ground, text) for ground in builtin() for text in ground.absent]


def test_every_ground_clears_a_label_of_the_catalog_and_shows_both_sides():
    assert {ground.label for ground in builtin()} <= {rule.label for rule in engine().rules}
    assert all(len(ground.found) >= 2 and len(ground.absent) >= 2 for ground in builtin())


@pytest.mark.parametrize(("ground", "text"), FOUND)
def test_a_ground_holds_for_its_examples(ground, text):
    assert ground.holds(normalise(text))


@pytest.mark.parametrize(("ground", "text"), ABSENT)
def test_a_ground_holds_for_none_that_only_sounds_like_it(ground, text):
    assert not ground.holds(normalise(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[ground]\n", "expected"),
        ("ground = [1]", "expected"),
        ('[[ground]]\nlabel = "belief"\n', "belief: said must be a list"),
        (
            '[[ground]]\nlabel = "belief"\nsaid = "です"\nunless = "x"\nfound = []\nabsent = []\n',
            "belief: said must be",
        ),
        ('[[ground]]\nlabel = "belief"\nsaid = ["("]\nunless = "x"\nfound = []\nabsent = []\n', "belief: "),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, text, told):
    path = tmp_path / "grounds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=rf"grounds\.toml: {told}"):
        load(path)
