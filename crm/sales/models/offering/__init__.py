"""Tables of offers, and the line that deals and offers have in common."""
