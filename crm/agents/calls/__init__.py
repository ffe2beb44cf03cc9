"""One call of an agent: as whom it acts, what it lends for this call, what is written down of it. No tool."""
