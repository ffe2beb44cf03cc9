"""How grave it is: guided questions, the ENISA score, what guidelines suggest, what a human says."""
