"""Limits by date and article, deadlines as pure functions, the purposes to start from; no clock, no table of ours."""
