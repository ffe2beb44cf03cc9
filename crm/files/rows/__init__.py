"""One row of a file: how a cell is read, what may be wrong with it, what somebody decided about it."""
