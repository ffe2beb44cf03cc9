"""Carrying a run out: schedule, sanity, batches, the watch over it."""
