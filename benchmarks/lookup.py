"""How fast the search is beside its peers: `python -m benchmarks.lookup [--sections 1000 10000]`.

The same sections (posts of the training files, joined to about 250 characters) and the same queries (parts of their
sentences) for `rules.guideline.Index`, SQLite's FTS5 with trigrams, and tantivy with bigrams where it is installed
(`pip install tantivy`; it is no dependency). For each: median and 95th percentile of a query, time to build,
growth of the process's memory, and how often the section that the query comes from is first (posts recur in several
sections, so that this share only compares the engines).

Then the time that Slack waits for `/guideline`: from the command as it arrives to the acknowledgement that holds the
answer, through Bolt, with nothing cached but what a running service has in memory.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rules.guideline import Index

EVALUATION = Path(__file__).parents[1] / "evaluation"
QUERIES = 300
Sections = list[tuple[str, str, str]]
Search = Callable[[str], list[str]]


def sections(number: int) -> Sections:
    """Sections of three to five posts, different and the same in every run."""
    chance = random.Random(number)
    posts = [
        json.loads(line)["text"]
        for path in sorted(EVALUATION.glob("train-[0-9]*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [(str(place), "", "\n".join(chance.sample(posts, chance.randint(3, 5)))) for place in range(number)]


def queries(of: Sections) -> Iterator[tuple[str, str]]:
    """(section, query): 12 to 25 characters from its middle, with one letter lost."""
    chance = random.Random(0)
    for section_id, _, text in chance.sample(of, min(QUERIES, len(of))):
        start = chance.randrange(max(1, len(text) - 25))
        part = text[start : start + chance.randint(12, 25)].replace("\n", " ")
        gap = chance.randrange(len(part))
        yield section_id, part[:gap] + part[gap + 1 :]


def ours(of: Sections) -> Search:
    """The index of this project."""
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


def tantivy(of: Sections) -> Search | None:
    """Tantivy in memory, any of the query's bigrams; None where it is not installed."""
    try:
        import tantivy as engine
    except ImportError:
        return None
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


def resident() -> int:
    """Bytes of the process's own memory; pages of files, such as the dictionary's, are the system's to drop."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) * 1024


def measure(name: str, build: Callable[[Sections], Search | None], of: Sections) -> None:
    """Build one engine, ask it everything, and print a line."""
    before, began = resident(), time.perf_counter()
    search = build(of)
    built, grown = time.perf_counter() - began, resident() - before
    if search is None:
        print(f"  {name:8} not installed, left out")
        return
    asked = list(queries(of))
    for _, query in asked[:20]:
        search(query)
    taken, right = [], 0
    for section_id, query in asked:
        began = time.perf_counter()
        found = search(query)
        taken.append((time.perf_counter() - began) * 1000)
        right += found[:1] == [section_id]
    middle, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(
        f"  {name:8} p50 {middle:7.3f} ms  p95 {late:7.3f} ms  build {built:6.2f} s  "
        f"memory {grown / 2**20:6.1f} MiB  first {right / len(asked):.3f}"
    )


def acknowledgements() -> None:
    """How long the command takes, for labelled questions; print a line."""
    from slack_bolt import BoltRequest

    from bot.service import build
    from bot.settings import Settings

    asked = [
        json.loads(line)["q"]
        for line in (EVALUATION / "train-questions-1.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with tempfile.TemporaryDirectory() as folder:
        service = build(Settings(bot_token="xoxb-none", database_url=f"sqlite:///{folder}/adviser.db"))
        taken = []
        for query in [*asked[:20], *asked]:
            command = {"command": "/guideline", "text": query, "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
            began = time.perf_counter()
            response = service.app.dispatch(BoltRequest(body=command, mode="socket_mode"))
            taken.append((time.perf_counter() - began) * 1000)
            assert response.status == 200, response.status
        service.stop()
    taken = taken[20:]
    late, latest = statistics.quantiles(taken, n=20)[-1], max(taken)
    print(
        f"/guideline, {len(taken)} questions: p50 {statistics.median(taken):.1f} ms  p95 {late:.1f}  most {latest:.1f}"
    )


def main() -> None:
    """Every engine at every size, in one run, then the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, nargs="+", default=[1000, 10_000])
    Index([("warm", "", "辞書と数値の道具は、どの索引より前に読み込む。")]).search("辞書")
    for number in parser.parse_args().sections:
        of = sections(number)
        print(f"{number:,} sections of {statistics.mean(len(text) for _, _, text in of):.0f} characters")
        for name, build in (("ours", ours), ("fts5", fts5), ("tantivy", tantivy)):
            measure(name, build, of)
    acknowledgements()


if __name__ == "__main__":
    main()
