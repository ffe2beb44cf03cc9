"""Where the columns of a file go.

Words of headers, shapes of values, guesses, saved mappings. No rows are judged here.
"""
