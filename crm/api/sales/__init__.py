"""Sales by the API: deals and their lines, products, pipelines, tasks, documents."""
