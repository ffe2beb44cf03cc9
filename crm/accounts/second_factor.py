"""Second factors: their secrets lie sealed in the database, under a key derived from the master key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter

from crm.privacy import keys


class MFAAdapter(DefaultMFAAdapter):
    """What allauth.mfa asks the product."""

    def encrypt(self, text: str) -> str:
        """`text` as `<version of the master key>:<token>`."""
        version = keys.current_version()
        return f"{version}:{urlsafe_b64encode(keys.seal_secret(text.encode(), version)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed; keys.Unreadable when it does not open."""
        version, _, token = encrypted_text.partition(":")
        return keys.open_secret(urlsafe_b64decode(token), int(version)).decode()
