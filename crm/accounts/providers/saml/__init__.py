"""Sign-in by a provider that speaks SAML 2.0: what we ask it, what it describes, what counts of what it signed."""
