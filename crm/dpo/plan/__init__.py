"""The officer's plan of a year: tasks by months, a suggestion for the first one, what is carried over to the next."""
