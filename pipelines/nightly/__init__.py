"""A night's recordings: each call of a manifest ends as done, skipped or failed; stopped at any moment, it goes on.

run.py      the manifest, the engine and the ledger, joined
worker.py   what is done with one call, in a process that keeps its models
table.py    one row for each call that is done
folder.py   the folder of a night: its calls, its table, its mark, its lock
"""
