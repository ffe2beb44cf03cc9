"""Two contacts that are one: found, compared, joined, taken apart again. Companies are in company_merging."""
