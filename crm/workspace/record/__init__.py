"""The record of one contact: its page, its composer, masks lifted and values changed on it."""
