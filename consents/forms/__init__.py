"""Forms that pages about consents show."""
