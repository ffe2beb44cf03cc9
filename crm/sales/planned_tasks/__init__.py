"""What is planned: a task planned, done, put off, repeated, rung for, and how one reader sees it. Pages: agenda."""
