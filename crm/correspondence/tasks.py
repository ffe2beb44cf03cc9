"""Long work on letters and mail. A task claims its job, calls one verb, done."""

from celery import shared_task
from django.utils import timezone

from crm.contacts.models import Mailing
from crm.correspondence.earlier_mail import looking
from crm.correspondence.inbox import expiry as forgetting_mail
from crm.correspondence.letters import drafts
from crm.correspondence.mailings import mailing_drafts, mailing_run
from crm.correspondence.models import PhoneCall, TakenEvent
from crm.correspondence.templates import saved_templates
from crm.jobs.work import claimed


@shared_task(name="contacts.mailing")
def mail_to_many(pk: int) -> None:
    """One letter to several people."""
    with claimed(pk) as run:
        if run:
            rows = Mailing.objects.select_related("owner__role", "purpose")
            mailing_run.deliver(run, rows.get(pk=run.payload["mailing"]))


@shared_task(name="correspondence.earlier_mail")
def look_at_earlier_mail(pk: int) -> None:
    """Mail from before an account was connected: counted, or filed."""
    with claimed(pk) as run:
        if run:
            looking.look(run)


@shared_task(name="contacts.forget_letters")
def forget_letters() -> None:
    """Drafts, letters to many that were not sent, their files and removed templates, whose days are over."""
    drafts.delete_old_drafts()
    mailing_drafts.delete_expired()
    saved_templates.delete_removed()


@shared_task(name="contacts.forget_mail")
def forget_mail() -> None:
    """Mail in the tray whose days are over, and whoever wrote it; what providers told us long ago."""
    forgetting_mail.delete_expired()
    TakenEvent.forget(at=timezone.now())
    PhoneCall.forget(at=timezone.now())
