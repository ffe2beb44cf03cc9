"""The tables of columns of deals, papers and tasks, and the form fields that they are typed into.

What every surface reads instead of listing fields by itself. The surfaces are in their own rooms.
"""
