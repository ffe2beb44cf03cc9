"""Backups that forget: made, checked, put back, tried out, deleted on schedule."""
