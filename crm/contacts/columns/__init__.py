"""The column tables of contacts and companies, and what forms and files derive from them.

Every surface reads these tables instead of listing fields by itself; the surfaces are in their own packages.
"""
