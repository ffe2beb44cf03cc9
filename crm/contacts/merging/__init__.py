"""Two contacts, or two companies, that are one: what differs, what stands in the way, joining and taking apart."""
