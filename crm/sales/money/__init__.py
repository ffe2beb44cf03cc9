"""Money of many currencies: the house's own, what others are worth in it, where rates come from, the page of both."""
