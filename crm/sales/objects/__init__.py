"""Records of the kinds that the house made for itself, each of a person or of a company: one at a time and their list.

The kinds themselves are settings: crm/contacts/object_kinds.
"""
