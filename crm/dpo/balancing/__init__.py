"""Balancing tests of purposes on a legitimate interest (LIA, Art. 6(1)(f)): questions, outcome, the purpose's lock."""
