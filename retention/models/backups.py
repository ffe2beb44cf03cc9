"""Backups that were made, tries at restoring them, and how long the erasure ledger was when we last looked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

MOMENT = "a moment of a backup's life, not of a person's"


class Backup(models.Model):
    """One backup: two files with different lives. The rows of others than the newest may outlive their files."""

    name = neutral(models.CharField(max_length=60, unique=True), "a time and random letters")
    made_at = neutral(models.DateTimeField(), MOMENT)
    checked_at = neutral(models.DateTimeField(), MOMENT)
    data_bytes = models.BigIntegerField()
    keys_bytes = models.BigIntegerField()
    rows = models.BigIntegerField()
    people = models.BigIntegerField()
    ledger_count = models.BigIntegerField()
    seconds = models.PositiveIntegerField()
    data_gone_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    keys_gone_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    personal_data = NoPersonalData("when a backup was made, its size and its counts")

    class Meta:
        ordering = ["-made_at"]
        verbose_name, verbose_name_plural = _("backup"), _("backups")

    def __str__(self) -> str:
        return self.name


class RestoreDrill(models.Model):
    """One try at restoring the newest backup: into an empty database, replayed, compared, taken away again."""

    backup_name = neutral(models.CharField(max_length=60), "a time and random letters")
    backup_made_at = neutral(models.DateTimeField(), MOMENT)
    at = neutral(models.DateTimeField(), MOMENT)
    ok = models.BooleanField()
    seconds = models.PositiveIntegerField()
    tables = models.PositiveIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    replayed = models.PositiveIntegerField(default=0)
    problems = neutral(models.JSONField(default=list), "names of tables, numbers and codes")
    personal_data = NoPersonalData("whether a backup could be restored")

    class Meta:
        ordering = ["-at"]
        verbose_name, verbose_name_plural = _("restore drill"), _("restore drills")

    def __str__(self) -> str:
        return f"{self.backup_name} {self.at:%Y-%m-%d}"


class LedgerWitness(models.Model):
    """How long the erasure ledger was when it was last looked at: so the database notices a file that lost lines."""

    count = models.BigIntegerField()
    hash = neutral(models.CharField(max_length=64), "a keyed digest")
    at = neutral(models.DateTimeField(), MOMENT)
    personal_data = NoPersonalData("the length of a file")

    class Meta:
        verbose_name = _("length of the erasure ledger")

    def __str__(self) -> str:
        return str(self.count)
