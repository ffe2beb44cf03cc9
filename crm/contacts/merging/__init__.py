"""Two records of one contact: found, compared, merged, split again. Companies are in company_merging."""
