"""Answers when the product cannot serve: too busy, restored and not yet replayed, database away."""
