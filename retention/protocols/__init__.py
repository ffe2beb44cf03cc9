"""The protocol of a run under its chain of digests: page, files, verification."""
