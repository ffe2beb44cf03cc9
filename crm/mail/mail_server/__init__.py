"""The mail server of the house, typed in the browser: tried, kept sealed, given up for the machine's setting."""
