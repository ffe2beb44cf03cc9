"""A report as pages, tables, charts and a file. What is counted: reports."""
