"""Sales by the API: deals and their lines, offers, pipelines, tasks, documents, own records."""
