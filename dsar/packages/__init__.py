"""The copy as a package: made by a job, approved, released, fetched, ended."""
