"""The tables of columns of contacts and companies, and what is made of them for forms and files.

What every surface reads instead of listing fields by itself. The surfaces are in their own rooms.
"""
