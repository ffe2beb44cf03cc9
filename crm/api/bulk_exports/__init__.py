"""Whole lists for programs, as lines of JSON: asked for once, made ready by a job, fetched in parts."""
