"""Companies from a file: known by NIP or name among those that the owner sees, founded or updated, and taken back.

targets.py   columns and words           reading.py   a row, cleaned
judging.py   what is here and fits       writing.py   founding, changing, who works there
undoing.py   the way back                kind.py      all of it as a kind of import
"""
