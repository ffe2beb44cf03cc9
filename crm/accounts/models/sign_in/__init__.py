"""Identity providers of the organisation, who can sign in when none answers, and how old a password may become."""
