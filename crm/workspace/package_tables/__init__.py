"""What a package of everything holds: its kinds of rows, each with its table of columns, and whose the rows are."""
