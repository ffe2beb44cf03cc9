"""The definitions of the organisation's custom fields: created, changed, their choices, removed.

Their values on records are in custom_values.
"""
