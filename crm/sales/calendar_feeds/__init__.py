"""Private links by which a calendar program reads somebody's tasks. The calendar on screen: agenda."""
