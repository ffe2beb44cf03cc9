"""Somebody confirms an invoice for KSeF, or takes it back while it has not left.

give_to_ksef(document, by=sam)     draft ─> waiting: the worker takes it from there, once
take_back(document, by=sam)        waiting ─> draft
"""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from lxml import etree

from crm.accounts.models import User
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.jobs import bell
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Person
from crm.sales.documents.documents import party_of, record
from crm.sales.documents.ksef_numbers import ALREADY, State, claim_for_ksef, move_in_ksef
from crm.sales.documents.ksef_words import CODES
from crm.sales.ksef.schema_check import refused_elements
from crm.sales.ksef_line.file_ksef import SELLER
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_sending.ksef_account import the_account
from crm.sales.ksef_sending.ksef_gate import allowed_purpose
from crm.sales.models import Document, KsefAccount, KsefSending

TASK = "sales.send_to_ksef"


def give_to_ksef(document: Document, *, by: User) -> KsefSending:
    """A draft waits to be sent. ValidationError for what cannot go, KsefTrouble and DisclosureRefused where KSeF may
    not have it; raises as every act on a paper.
    """
    must_have_custody(by, party_of(document))
    refuse_paused([document.person_id] if document.person_id else [])
    account = the_account()
    if not account.active:
        raise ValidationError(CODES["off"], code="off")
    content = sendable(document, account)
    allowed_purpose(account, document)
    with transaction.atomic():
        Person.hold([document.person] if document.person else [])
        claim_for_ksef(document)
        sending: KsefSending = KsefSending.objects.create(
            document=document, environment=settings.KSEF, digest=digest_of(content), asked_by=by
        )
        record("ksef.asked", document, by=by, fields=["file"])
        transaction.on_commit(partial(bell.ring, TASK, sending.pk))
    return sending


def sendable(document: Document, account: KsefAccount) -> bytes:
    """The XML of a draft that KSeF could take; ValidationError with what to mend."""
    if not document.draft or document.format != Document.Format.FA3 or not document.told("file"):
        raise ValidationError(_("Only a draft that was drawn up here goes to KSeF."), code="draft")
    if document.ksef_state in Document.UNDER_WAY:
        raise ValidationError(ALREADY, code="already")
    content = file_of(document)
    if refused_elements(content):
        raise ValidationError(_("The file is not valid by the schema FA(3). Draw the invoice up anew."), code="schema")
    root = etree.fromstring(content, etree.XMLParser(no_network=True, resolve_entities=False))
    if (root.findtext(SELLER) or "").strip() != account.nip:
        raise ValidationError(_("The seller on it has another NIP than the account at KSeF."), code="seller")
    if document.issued_on > timezone.localdate():
        raise ValidationError(_("KSeF takes no invoice of a day that is ahead."), code="issued_on")
    return content


def file_of(document: Document) -> bytes:
    """The XML as it lies sealed; ValidationError where it does not open."""
    try:
        content: bytes = document.told("file").plain()
    except (Unreadable, OSError):
        raise ValidationError(CODES["file"], code="file") from None
    return content


def take_back(document: Document, *, by: User) -> None:
    """It waits no more. ValidationError once the worker has it; raises as every act on a paper."""
    must_have_custody(by, party_of(document))
    refuse_paused([document.person_id] if document.person_id else [])
    free = Q(lease_token=None) | Q(lease_until__lt=Now())
    with transaction.atomic():
        Person.hold([document.person] if document.person else [])
        rows = KsefSending.objects.filter(free, document=document, state=State.WAITING, session="")
        if not rows.delete()[0]:
            raise ValidationError(_("It has left, or is leaving: wait for the answer of KSeF."), code="left")
        move_in_ksef(document, "", act="ksef.taken_back", by=by)
