"""The work on an import, whatever its rows are: arrival, dry run, decisions, run, taking back, report, forgetting."""
