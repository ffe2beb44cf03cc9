"""Pages of sales. A view finds, calls one verb, answers."""
