"""What the cast meets of privacy: requests, breaches, notices, retention, proposals."""
