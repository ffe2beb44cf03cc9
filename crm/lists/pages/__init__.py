"""A list as it is asked for and shown.

Kinds of lists, the query, links, neighbours, order of columns. No rows of any one list.
"""
