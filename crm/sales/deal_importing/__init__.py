"""Deals from a file: whose they are among what one keeps, where they stand, how they ended; and taken back.

targets.py   columns and words           ways.py      pipelines, stages and reasons by their names
reading.py   a row, cleaned              judging.py   the customer, what is here and fits
writing.py   opening, changing, ending   undoing.py   the way back
kind.py      all of it as a kind of import (crm/contacts/importing/kinds.py)
"""
