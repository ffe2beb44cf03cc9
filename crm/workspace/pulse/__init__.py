"""What the frame of every page tells by itself: numbers of the menu, bells, the ring of jobs, in one answer."""
