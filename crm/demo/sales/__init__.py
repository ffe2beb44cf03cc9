"""Demo data of sales: papers, deals, tasks."""
