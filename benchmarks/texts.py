"""Texts to measure with: posts of the training files, joined and cut to a length, the same in every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

EVALUATION = Path(__file__).parents[1] / "evaluation"


@lru_cache(maxsize=1)
def posts() -> list[str]:
    """All labelled posts of the training files."""
    return [
        json.loads(row)["text"]
        for path in sorted(EVALUATION.glob("train-[0-9]*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]


def texts(shortest: int, longest: int, number: int) -> Iterator[str]:
    """Texts of that many characters, each made when it is asked for."""
    chance = random.Random(shortest)
    for _ in range(number):
        text = ""
        while len(text) < shortest:
            text += chance.choice(posts()) + "\n"
        yield text[: chance.randint(shortest, longest)]
