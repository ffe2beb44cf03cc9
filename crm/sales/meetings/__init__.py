"""Meetings: tasks with length, place and people; moved, called off; when colleagues are busy. Pages: calendar_pages."""
