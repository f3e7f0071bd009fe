"""Whether the promises hold under load: `python -m benchmarks.soak [--seconds 600] [--workers 2] [--rate 40]`.

A real service (`app.py serve`, gunicorn) on SQLite, against the double of Slack that the tests use, gets `RATE` events
a second, five times the most that Slack lets a workspace send: drafts by DM, edits of earlier ones, `/guideline`, and
presses of 「この指摘は当たらない」, from `PEOPLE` people, while reminders fall due every minute. Slack's side is
played as Slack plays it: signed requests, three seconds to acknowledge, events again where that fails, commands and
presses not.

Then it counts: messages without an answer or with two, edits whose older version is still answered, commands and
presses without effect, reminders not posted or posted twice; the time to acknowledge; the workers' own memory and open
files in the last third against the second; the size of the database by table, with what its rows are for; and whether
a byte of a draft is on disk. The exit status is 1 where a promise is broken. A run of full length and rate is kept in
results/soak.txt.

The first third is for warming up: until a worker has met the common words, what it knows of each grows. All of that is
bounded by number (20,000 words each in `rules/text.py`, `rules/matching/matcher.py`,
`rules/detectors/names/letters.py` and `rules/cues/lexicon.py`, emptied when full; a few thousand entries in others),
and `benchmarks.memory` shows the bound with words that never end.
"""
