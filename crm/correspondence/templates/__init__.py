"""Letters written often: templates, placeholders and what they stand for."""
