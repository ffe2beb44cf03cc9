"""Sessions: the store, what keeps one alive, proof of who sits at it, step-up. Their pages: profile."""
