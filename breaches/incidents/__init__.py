"""Reports of incidents, before anybody said whether personal data are concerned, and their triage."""
