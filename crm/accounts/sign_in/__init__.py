"""The pages that take a secret, and allauth's settings for them: sign-in, passwords, links in mails."""
