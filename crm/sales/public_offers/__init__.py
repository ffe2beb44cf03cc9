"""The page that a customer opens by the private link of an offer: read, accept, ask, decline. No sign-in, no script."""
