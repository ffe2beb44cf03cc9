"""Whole lists for programs, made ready by a job and fetched in parts; how full exports stand, in numbers."""
