"""A case with the authority as tests open it."""

from datetime import timedelta

from django.utils import timezone

from crm.casework.enclosures import Enclosed
from crm.dpo.authority_cases.case_acts import open_case
from crm.dpo.authority_cases.case_letters import Written, receive

DAY = timedelta(days=1)
HOSTILE = '=cmd|x <script>alert(1)</script> #import "x" 44051401359 ' + "a" * 4000
PDF = Enclosed("pismo.pdf", b"%PDF-1.4 letter")


def today():
    return timezone.localdate()


def opened(by, kind="inspection", title="Kontrola w grudniu", **values):
    return open_case(kind, title, by=by, **values)


def demanded(case, by, *, days=7, ago=2, text="Proszę o wyjaśnienia.", **values):
    written = Written("demand", text=text, **values)
    return receive(case, written, delivered_on=today() - ago * DAY, term_days=days, by=by)
