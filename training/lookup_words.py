"""Write rules/guideline/words.npz, the postings of the lookup's word search: `python -m training.lookup_words`.

Needed after a change of the clauses, the concepts or the way words are cut; a test says when.
"""

from __future__ import annotations

import numpy as np

from rules.guideline.words import FILE, gathered, sources


def write() -> None:
    """Write the file."""
    np.savez(FILE, sources=np.array(sources()), **gathered().columns())


if __name__ == "__main__":
    write()
