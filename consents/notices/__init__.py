"""Notices of Art. 13 and 14: their versions, who is told by when and how, what the public reads."""
