"""Tables brought in from files: read, matched by header, checked, written all or not at all, taken back.

fields.py      what a column may hold, and what is wrong with a cell
words.py       words.toml: headers and codes as Russian tables write them
kinds.py       what each kind of table fills: columns, and how a row finds what is there already
<kind>.py      one kind each
planning.py    a table against the database: what each row would do
suspicions.py  what a computer can't forbid but a person should look at
writing.py     rows into the database in bulk, and back out
batches.py     the wizard's steps: upload, columns, check, commit, undo
working.py     the three jobs
wording.py     faults in words
"""
