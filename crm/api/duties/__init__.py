"""What the law asks, by the API: purposes, consents, submissions, requests, breaches, retention."""
