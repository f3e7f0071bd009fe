"""Both readers together, and the rules alone, each file judged by a learned reader that has not seen it.

    python -m training.both            # one line for each file, for each label, and for all

Thresholds, too, come from the other files, though by evidence of models that saw this one. It is the honest figure of
the whole review: what the service says, frames, grounds and doubts heeded. The rules may have been written from a file
or mended by it (docs/cues.md says from which).
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rules.catalog.measure import Measurement, Tally, measure
from rules.cues import reader
from rules.engine import review
from training import vectors as word_vectors
from training.cues import Learner, write_model
from training.rows import files, innocent, read


def weights_by_fold(learner: Learner, folder: Path) -> Iterator[tuple[int, Path]]:
    """For each fold a file of weights that learned nothing from its own files."""
    scores = learner.unseen()
    for fold, coefficients in learner.model.folds():
        path = folder / f"without-{fold}.npy"
        write_model(learner, coefficients, scores, learner.folds != fold, {}, path)
        yield fold, path


def read_with(weights: Path) -> None:
    """Let the engine read with these weights from now on."""
    reader.WEIGHTS = weights
    reader.builtin.cache_clear()


def judged(learner: Learner) -> dict[int, tuple[Measurement, Measurement]]:
    """For each file what both readers and the rules alone make of it."""
    rows: defaultdict[tuple[int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row, fold in zip(learner.corpus.rows, learner.folds.tolist(), strict=True):
        if row.file >= 0:
            rows[fold, row.file].append(
                {"id": row.id, "text": row.text, "context": row.context, "must": row.must, "may": row.may}
            )
    found: dict[int, tuple[Measurement, Measurement]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for fold, weights in weights_by_fold(learner, Path(folder)):
            read_with(weights)
            for of_fold, file in sorted(rows):
                if of_fold == fold:
                    own = rows[fold, file]
                    found[file] = measure(own, review), measure(own, lambda draft: review(draft, learned=False))
    return dict(sorted(found.items()))


def together(measurements: list[Measurement]) -> Measurement:
    """The sums of some measurements, of their labels and of all."""
    total = Measurement()
    for one in measurements:
        total.clean += one.clean
        total.kept_clean += one.kept_clean
        for into, part in [(total.micro, one.micro), *((total.labels[name], of) for name, of in one.labels.items())]:
            _add(into, part)
    return total


def _add(into: Tally, part: Tally) -> None:
    into.hit += part.hit
    into.miss += part.miss
    into.false_alarm += part.false_alarm


def line(name: str, both: Measurement, rules: Measurement) -> str:
    """Precision, recall, F1 and the clean drafts kept by both; F1 by the rules."""
    kept = both.kept_clean / max(1, both.clean)
    return f"{name}\t{_figures(both.micro)}\t{kept:.3f}\t{rules.micro.f1 or 0:.3f}"


def _figures(tally: Tally) -> str:
    return "\t".join(f"{value or 0:.3f}" for value in (tally.precision, tally.recall, tally.f1))


def main() -> None:
    """Learn, judge every file, and print."""
    paths = files()
    learner = Learner([*read(paths), *innocent()], word_vectors.load())
    found = judged(learner)
    print("file\tprecision\trecall\tF1\tclean kept\trules: F1")
    for file, (both, rules) in found.items():
        print(line(paths[file].stem, both, rules))
    both, rules = (together(list(each)) for each in zip(*found.values(), strict=True))
    for label, tally in sorted(both.labels.items()):
        print(f"{label}\t{_figures(tally)}")
    print(line("all, both", both, rules))
    print(line("all, rules", rules, rules))


if __name__ == "__main__":
    main()
