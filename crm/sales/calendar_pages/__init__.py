"""The calendar on screen: day, week, month, list; a meeting moved, called off, its people. Rules: meetings."""
