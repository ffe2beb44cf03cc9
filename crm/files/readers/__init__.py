"""A file of any make as one table of text, or one sentence why it cannot be read.

What its columns mean is in mapping.
"""
