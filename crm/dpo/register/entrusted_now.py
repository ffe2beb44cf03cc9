"""The register of Art. 30(2) as it is now: what we process for each other controller, under its letters."""

from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.dpo.register.house_facts import Proofs, colleagues_roles, controller_facts, measures
from crm.dpo.register.register_content import NAME, WHOLE, Content, Entry, Fact, fact, in_languages
from crm.privacy.categories import Category
from crm.privacy.models import Entrusted


def entrusted_now(at: datetime) -> Content:
    """What goes on at that moment, by number."""
    day = timezone.localdate(at)
    rows = Entrusted.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day).order_by("pk")
    guarded = [measure.fact for measure in measures(colleagues_roles(), Proofs.at(at))]
    ours = {"a": controller_facts(Controller.named()), "d": guarded}
    return Content([Entry(WHOLE, {}, ours), *map(entry_of, rows)])


def entry_of(row: Entrusted) -> Entry:
    """One controller: (a) who, (b) what we do for them, (c) transfers."""
    name = in_languages(lambda: row.controller)
    since = row.since.isoformat()
    who = [("contact", row.contact), ("their-officer", row.officer)]
    work = [("services", row.services), ("people", row.people), ("instructions", row.instructions)]
    facts: dict[str, list[Fact]] = {
        "": [Fact(NAME, row.controller, name, since)],
        "a": [plain(key, text) for key, text in who if text],
        "b": [
            *(plain(key, text) for key, text in work if text),
            *(fact(f"data:{code}", code, partial(str, Category(code).label)) for code in row.categories),
        ],
        "c": [fact("transfers", row.transfers, lambda: row.transfers or _("none"))],
    }
    return Entry(f"K-{row.pk:02}", name, facts)


def plain(key: str, text: str) -> Fact:
    """What somebody wrote."""
    return fact(key, text, lambda: text)
