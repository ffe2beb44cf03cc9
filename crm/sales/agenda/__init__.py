"""Pages of tasks: list, goals, bell, one task. Rules: planned_tasks. Calendar: calendar_pages. My day: workspace."""
