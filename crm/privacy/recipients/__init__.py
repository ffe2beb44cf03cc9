"""Whether a recipient may get data: the gate, and what it rests on, agreements and transfers (Art. 26, 28, 44)."""
