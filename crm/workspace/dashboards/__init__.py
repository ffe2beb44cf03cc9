"""Dashboards made of tiles: a number, bars, a line, a funnel, a table or a goal over any view of a list.

Each tile counts what its reader sees, as the list itself would: two people may read different numbers on one board.
"""
