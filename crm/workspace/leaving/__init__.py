"""Everything a house may take along as one package: asked for, approved by another, made by a job, fetched, void."""
