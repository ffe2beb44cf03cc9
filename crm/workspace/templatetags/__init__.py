"""The pulse in the frame of every page."""
