"""Identity providers of the organisation, and who can sign in when none answers."""
