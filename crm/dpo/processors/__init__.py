"""The Art. 28 desk: processors and joint controllers, their agreements, sub-processors, events, what went to them."""
