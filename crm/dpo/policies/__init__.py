"""Policies of the organisation: drafts, publishing, who is to read them and who has. Public notices: consents."""
