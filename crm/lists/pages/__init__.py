"""A list as it is requested and shown.

Kinds of lists, the query, links, neighbouring rows, order of columns. No rows of any particular list.
"""
