"""Sales by the API: deals and their lines, offers, pipelines, tasks, own records."""
