"""From the bytes of a mail to a Letter: whatever they are, nothing is raised and nothing is lost. No database."""
