"""The invented firm: people, companies, history, cases; tables, and the verbs that bring them in."""
