"""The page of one company: data, people, composer, forms."""
