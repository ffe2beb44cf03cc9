"""Pages of tasks: list, calendar, goals, bell, one task. Their rules: planned_tasks. My day: crm.workspace."""
