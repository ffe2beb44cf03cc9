"""The search box and the command palette: people, companies, deals, and what can be done."""
