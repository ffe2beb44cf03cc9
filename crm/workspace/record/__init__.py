"""The record of one contact: its page, its composer, lifting masks and editing values on it."""
