"""Seeds django-crm-admin with the people of standard input, one JSON object a line, and prints who is signed in:

{"cookie": "sessionid=…", "pages": {name: address}}

Run by the peer's own Python, so it imports nothing of ours.
"""

import json
import os
import sys
from contextlib import redirect_stdout
from itertools import islice
from urllib.parse import urlencode

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "crm_admin_settings"
django.setup()

from django.apps import apps  # noqa: E402 - models come with the set-up
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

BATCH = 2_000


def seed():
    """The people at their companies, all of the one who looks at them."""
    contact, company = (apps.get_model(f"crm.{name}") for name in ("Contact", "Company"))
    owner = get_user_model().objects.get(username="IamSUPER")
    firms: dict = {}
    last = None
    while batch := [json.loads(line) for line in islice(sys.stdin, BATCH)]:
        names = {person["company"] or "-" for person in batch} - set(firms)
        added = company.objects.bulk_create(company(full_name=name, email="a@b.example", owner=owner) for name in names)
        firms |= {firm.full_name: firm for firm in added}
        rows = []
        for person in batch:
            first, _blank, surname = person["name"].partition(" ")
            named = {"first_name": first, "last_name": surname, "title": person["position"], "owner": owner}
            reached = {"email": person["email"], "phone": person["phone"]}
            rows.append(contact(**named, **reached, company=firms[person["company"] or "-"]))
        last = contact.objects.bulk_create(rows)[-1]
    return owner, last


with redirect_stdout(sys.stderr):
    call_command("setupdata", verbosity=0)
    user, known = seed()
browser = Client()
browser.force_login(user)
listed = reverse("site:crm_contact_changelist")
pages = {
    "contact list, everyone's": listed,
    "part of a surname": f"{listed}?{urlencode({'q': 'kowal'})}",
    "full name": f"{listed}?{urlencode({'q': f'{known.first_name} {known.last_name}'})}",
    "e-mail address": f"{listed}?{urlencode({'q': known.email})}",
    "record": reverse("site:crm_contact_change", args=[known.pk]),
    "home": reverse("site:index"),
    "company list": reverse("site:crm_company_changelist"),
}
cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
print(json.dumps({"cookie": cookie, "pages": pages}))
