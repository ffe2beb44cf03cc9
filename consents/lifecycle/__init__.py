"""What becomes of grounds later: brought by a file, ended by time, merged, rebased, computed again."""
