"""Which secrets this database knows besides the master and index keys, by a keyed check value, never the secret."""

from django.db import models

from crm.privacy.declarations import NoPersonalData, neutral


class SecretFingerprint(models.Model):
    """One value of SECRET_KEY, LEDGER_KEY or BACKUP_KEY that was in use here: an HMAC of its name under it."""

    name = neutral(models.CharField(max_length=32), "the name of a setting")
    fingerprint = neutral(models.CharField(max_length=32), "an HMAC of a constant")
    created_at = neutral(models.DateTimeField(auto_now_add=True), "about a secret")
    replaced_at = neutral(models.DateTimeField(null=True), "about a secret: another was accepted in its place")
    personal_data = NoPersonalData("which secrets are in use")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "fingerprint"], name="secret_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint}"
