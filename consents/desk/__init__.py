"""The privacy desk's list of consents and the page of one ground."""
