"""SCIM 2.0 (RFC 7643, 7644): an identity provider keeps accounts of colleagues by its own token. Verbs: accounts."""
