"""Token patterns over texts: thousands looked for at once, at a cost that grows with what a text contains.

`pattern` reads what a rule's author wrote, `preparation` makes a `program` of it, `matcher` finds the words of all
programs in a text in one pass. `index` and `candidates` leave the few programs that may match there, by numbers as sets
(`bits`); `reading` is the text with those words in it, and finds where a program matches.
"""
