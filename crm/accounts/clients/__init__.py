"""Outside programs and their tokens: registered, amended, renewed, closed."""
