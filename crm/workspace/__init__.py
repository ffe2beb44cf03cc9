"""The sales desk.

Pages that put together what contacts, correspondence and sales have to say. No rule of theirs is decided here.
"""
