"""Make rules/guideline/vectors.npz, what words mean as vectors: `python -m training.lookup_vectors`.

Needs the package ja_ginza. The vectors are those that it ships (chiVe by Works Applications, learned from web text;
Apache License 2.0).
Kept are the words that UniDic cuts as one, without names of persons and places, under the spellings in which our own
words come; the vectors are centred, turned to their main axes (principal components), and rounded to whole numbers.
Words alike are put into classes by k-means over the directions of the vectors, twice: few wide and more narrow ones.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgpack
import numpy as np
from sklearn.cluster import MiniBatchKMeans

from rules.guideline.vectors import NARROW, WEIGHTS, WIDE, key
from rules.text import Text

DIMENSIONS = 100
LONGEST = 12  # characters of a word
_LEFT_OUT = ("名詞-固有名詞-人名", "名詞-固有名詞-地名", "補助記号", "空白", "助詞", "助動詞")
_MULTIPLIER, _WORD = 0xC6A4A7935BD1E995, (1 << 64) - 1


def vocabulary() -> Path:
    """Where ja_ginza keeps its words. Raises SystemExit where it is not installed."""
    spec = importlib.util.find_spec("ja_ginza")
    if spec is None or spec.origin is None:
        raise SystemExit("the package ja_ginza is not installed")
    return next(Path(spec.origin).parent.glob("ja_ginza-*/vocab"))


def spacy_hash(text: str) -> int:
    """spaCy's number of a string: MurmurHash64A with seed 1."""
    data = text.encode()
    number = 1 ^ (len(data) * _MULTIPLIER & _WORD)
    whole = len(data) // 8 * 8
    for start in range(0, whole, 8):
        part = int.from_bytes(data[start : start + 8], "little") * _MULTIPLIER & _WORD
        number = (number ^ ((part ^ part >> 47) * _MULTIPLIER & _WORD)) * _MULTIPLIER & _WORD
    if whole < len(data):
        number = (number ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _WORD
    number = (number ^ number >> 47) * _MULTIPLIER & _WORD
    return number ^ number >> 47


def words(folder: Path) -> Iterator[tuple[str, int]]:
    """Every word with the row of its vector."""
    rows = msgpack.unpackb((folder / "key2row").read_bytes(), strict_map_key=False)
    for word in json.loads((folder / "strings.json").read_text(encoding="utf-8")):
        row = rows.get(spacy_hash(word))
        if row is not None:
            yield word, row


def kept(folder: Path) -> dict[int, int]:
    """The keys of the spellings kept, each with its row; a word's own spelling goes before another's lemma."""
    own: dict[int, int] = {}
    lemmas: dict[int, int] = {}
    for word, row in words(folder):
        lexemes = Text(word).lexemes if len(word) <= LONGEST else []
        if len(lexemes) == 1 and not lexemes[0].pos.startswith(_LEFT_OUT):
            own[key(word)] = row
            lemmas.setdefault(key(lexemes[0].lemma), row)
    return lemmas | own


def classes(vectors: np.ndarray) -> np.ndarray:
    """The wide and the narrow class of each vector, [rows, 2]; the narrow ones are numbered behind the wide ones."""
    directions = vectors.astype(np.float32)
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    wide, narrow = (
        MiniBatchKMeans(number, random_state=0, n_init=1, batch_size=4096).fit(directions).labels_
        for number in (WIDE, NARROW)
    )
    return np.stack([wide, WIDE + narrow], axis=1).astype(np.uint16)


def main() -> None:
    """Read, reduce, write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    folder = vocabulary()
    vectors = np.load(io.BytesIO((folder / "vectors").read_bytes()))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found = kept(folder)
    keys = np.array(sorted(found), np.uint32)
    used, rows = np.unique([found[one] for one in keys.tolist()], return_inverse=True)
    centred = vectors[used] - vectors[used].mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    main_axes = axes[:, np.argsort(-values)[:DIMENSIONS]]
    reduced = centred @ main_axes
    step = float(np.abs(reduced).max()) / 127
    rounded = np.round(reduced / step).astype(np.int8)
    np.savez(WEIGHTS, keys=keys, rows=rows.astype(np.uint16), vectors=rounded, step=step, classes=classes(rounded))
    share = np.sort(values)[::-1][:DIMENSIONS].sum() / values.sum()
    print(f"{len(keys)} words, {len(used)} vectors, {share:.2f} of the variance, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
