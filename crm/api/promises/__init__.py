"""What programs may rely on: the shape of the API against the one that was kept, and what is told before it goes."""
