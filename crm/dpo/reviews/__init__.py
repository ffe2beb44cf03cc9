"""Recurring reviews: what is looked at again and when, with what the program sees and what people answer, signed."""
