"""Sales by the API: deals, pipelines, tasks, documents."""
