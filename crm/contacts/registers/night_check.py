"""A firm whose register did not answer while somebody waited: it is asked at night, and what is empty is filled in.

    firm is saved ──job, tonight──> look_up ──> street, postcode, city, REGON, each where it is empty

A sole trader's data are personal: nothing of the answer is stored, and the job says so to whoever added the firm.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import User
from crm.contacts.companies.company_editing import edit_company
from crm.contacts.models import Company
from crm.contacts.registers.register_answer import Firm, Unavailable
from crm.contacts.registers.register_lookup import look_up
from crm.jobs.models import Job
from crm.jobs.work import Run
from crm.privacy.recipients.gate import DisclosureRefused

CHECK = "contacts.check_firm"
TITLE = gettext_noop("A firm's data from the register")
SILENT, TRADER, UNKNOWN = "register_silent", "register_trader", "register_unknown"  # crm/jobs/words.py
NIGHT = time(2)  # on the clock of the organisation
FILLED = ("regon", "street", "postcode", "city")


def check_tonight(company: Company, *, by: User) -> Job:
    """Queues the question for the coming night; in the transaction that saves the firm."""
    return Job.start(CHECK, by=by, payload={"company": company.pk}, title_code=TITLE, after=until_night(timezone.now()))


def until_night(at: datetime) -> timedelta:
    """How long it is until the next night's hour."""
    local = timezone.localtime(at)
    tonight = timezone.make_aware(datetime.combine(local.date(), NIGHT))
    return (tonight if tonight > at else tonight + timedelta(days=1)) - at


def check(run: Run) -> None:
    """Asks the register for whoever added the firm. A firm that is gone, or that nobody may ask for, is left alone."""
    asker = User.objects.filter(pk=run.job.owner_id or 0, is_active=True).select_related("role").first()
    firms = Company.objects.filter(pk=run.payload["company"], sole_trader=None, binned_at=None).exclude(nip="")
    company = firms.with_keys().first()
    if asker is None or company is None:
        return
    try:
        firm = look_up(company.nip, by=asker)
    except Unavailable:
        run.fail(SILENT)
    except (ValidationError, DisclosureRefused):
        run.fail(UNKNOWN)
    else:
        write_answer(run, company, firm, asker)


def write_answer(run: Run, company: Company, firm: Firm, asker: User) -> None:
    """Fills in what is empty."""
    if firm.trader:
        run.fail(TRADER)
        return
    limits = {field.name: getattr(field, "max_length", None) for field in Company._meta.concrete_fields}
    texts = {name: getattr(firm, name)[: limits[name]] for name in FILLED}
    values = {name: text for name, text in texts.items() if text and not getattr(company, name)}
    with transaction.atomic():
        changed = edit_company(company, values, by=asker) if values else []
        link = {"name": "contacts:company", "args": [str(company.uid)]}
        run.finish({"counts": {"updated": len(changed)}, "link": link})
