"""Whom a notice about many is about: what a recipient needs to know them by, and no longer than it needs them."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.sealed import SealedEmailField, SealedModel, SealedPhoneField, SealedQuerySet, SealedTextField
from dsar.models.recipient_notices import RecipientNotice


class NoticedPersonQuerySet(SealedQuerySet):
    """Questions about the people of a notice."""

    def with_keys(self) -> Self:
        """Together with the notice, its case, and the key that is the case's own."""
        return self.select_related("notice__case__person__key")


class NoticedPerson(SealedModel):
    """Somebody whom a purge erased, in the notice to one recipient: name and addresses that the recipient has.

    Sealed under the key of the case, which belongs to nobody: the rows go with the end of their notice, the key with
    the end of the case, and then no backup opens them either. `known_as` is the id by which programs knew them.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    notice = models.ForeignKey(RecipientNotice, models.CASCADE, related_name="people")
    known_as = neutral(models.UUIDField(), "an id of somebody who is gone")
    name = personal(SealedTextField(_("name")), Category.IDENTITY)
    email = personal(SealedEmailField(_("e-mail")), Category.EMAIL)
    phone = personal(SealedPhoneField(_("phone")), Category.PHONE)

    objects: ClassVar[Any] = NoticedPersonQuerySet.as_manager()
    personal_data = PersonalData(subject="notice__case__person", rows=Rows.DELETE)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("person of a notice"), _("people of notices")

    def __str__(self) -> str:
        return str(self.known_as)[:8]
