"""Two companies that are one: compared, joined, taken apart again."""
