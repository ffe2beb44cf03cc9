"""Two records were one person: the merge along the map, and its undo."""
