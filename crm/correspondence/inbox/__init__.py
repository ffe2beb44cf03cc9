"""Mail that comes in: filed under the people it is about, or kept in a tray until somebody says whose it is."""
