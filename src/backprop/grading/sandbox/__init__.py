"""Where the student's code runs: a forked process behind locks, which knows no task, no answer and no gradebook.

Only `client`, `remote` and `terms` run on the judge's side. Everything else here is loaded by the nursery, from its
files and without the rest of the package; see `hollow`.
"""
