"""Pages about oneself: profile, theme, second factor, sessions, the counts of the menu."""
