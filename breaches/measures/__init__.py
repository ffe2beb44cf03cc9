"""Measures, lessons, controllers told, earlier cases like this one."""
