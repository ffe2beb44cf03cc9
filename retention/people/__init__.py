"""One person at the desk: erasure now, the record's panel, reports of sales, mentions, exclusions."""
