"""What there is to tell colleagues, kind by kind; the minute's round that tells it by push and mail; where it leads."""
