"""Many papers at once, from a table or from structured invoices of KSeF.

arriving.py   files come in          fa3.py table.py     what they say, as cells
judging.py    what a row means       matching.py         whose it is, among what the user sees
checking.py   the dry run, a job     running.py          the import, a job
choosing.py   what somebody decides  forgetting.py       what has become no document goes in time
"""
