"""Readiness: checks that anybody can redo, with what fails by name, since when, and who sees to it. No verdict."""
