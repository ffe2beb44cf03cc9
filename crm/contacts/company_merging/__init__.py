"""Two records of one company: compared, merged, split again."""
