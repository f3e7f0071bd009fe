"""Search engines, each in a process of its own: `python -m benchmarks.engines NAME SECTIONS`, for benchmarks/lookup.py.

The process builds its index in memory, says how long that took and what it holds, and then answers a query a line with
the ids it finds and the milliseconds. Nothing but the engine asked for is imported: tantivy's process has its packages
alone.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout

from benchmarks.machine import anonymous
from benchmarks.texts import posts

Sections = list[tuple[str, str, str]]
Search = Callable[[str], list[str]]


def sections(number: int) -> Sections:
    """Sections of three to five posts, about 250 characters, different and the same in every run."""
    chance = random.Random(number)
    return [(str(place), "", "\n".join(chance.sample(posts(), chance.randint(3, 5)))) for place in range(number)]


def queries(of: Sections, number: int) -> Iterator[tuple[str, str]]:
    """(section, query): 12 to 25 characters from its middle, with one letter lost."""
    chance = random.Random(0)
    for section_id, _, text in chance.sample(of, min(number, len(of))):
        start = chance.randrange(max(1, len(text) - 25))
        part = text[start : start + chance.randint(12, 25)].replace("\n", " ")
        gap = chance.randrange(len(part))
        yield section_id, part[:gap] + part[gap + 1 :]


def ours(of: Sections) -> Search:
    """The index of this project."""
    from rules.guideline import Index

    index = Index(of)
    return lambda query: [hit.id for hit in index.search(query)]


def fts5(of: Sections) -> Search:
    """SQLite FTS5 in memory, any of the query's trigrams."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE section USING fts5(id UNINDEXED, body, tokenize='trigram')")
    base.executemany("INSERT INTO section VALUES (?, ?)", ((one, text) for one, _, text in of))

    def search(query: str) -> list[str]:
        trigrams = {query[i : i + 3].replace('"', '""') for i in range(len(query) - 2)}
        match = " OR ".join(f'"{trigram}"' for trigram in sorted(trigrams))
        rows = base.execute("SELECT id FROM section WHERE section MATCH ? ORDER BY rank LIMIT 5", (match,))
        return [row[0] for row in rows]

    return search


def tantivy(of: Sections) -> Search:
    """Tantivy in memory, any of the query's bigrams."""
    import tantivy as engine

    analyzer = engine.TextAnalyzerBuilder(engine.Tokenizer.ngram(2, 2, False)).build()
    schema = (
        engine.SchemaBuilder()
        .add_text_field("id", stored=True, tokenizer_name="raw")
        .add_text_field("body", tokenizer_name="bigram")
        .build()
    )
    index = engine.Index(schema)
    index.register_tokenizer("bigram", analyzer)
    writer = index.writer()
    for section_id, _, text in of:
        writer.add_document(engine.Document(id=section_id, body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(query: str) -> list[str]:
        bigrams = sorted({query[i : i + 2] for i in range(len(query) - 1)})
        terms = [(engine.Occur.Should, engine.Query.term_query(schema, "body", one)) for one in bigrams]
        found = searcher.search(engine.Query.boolean_query(terms), 5).hits
        return [searcher.doc(address)["id"][0] for _, address in found]

    return search


ENGINES: dict[str, Callable[[Sections], Search]] = {"ours": ours, "FTS5": fts5, "tantivy": tantivy}


def main(name: str, number: int) -> None:
    """Build, tell, answer until the input ends."""
    of, few = sections(number), sections(50)
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        ENGINES[name](few)("位置情報")  # dictionaries and libraries are loaded before the clock runs
        before, began = anonymous(), time.perf_counter()
        search = ENGINES[name](of)
        built = time.perf_counter() - began
    told = {"ready": True, "build": built, "bytes": anonymous() - before}
    print(json.dumps(told), file=out, flush=True)
    for line in sys.stdin:
        query = json.loads(line)
        began = time.perf_counter()
        found = search(query)
        ms = (time.perf_counter() - began) * 1000
        print(json.dumps({"ms": ms, "found": found[:1]}), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
