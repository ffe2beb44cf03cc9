"""Notices to the authority about the officer (Art. 37(7)): appointed, changed, recalled; term, form, filing."""
