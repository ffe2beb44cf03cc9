"""Readiness: a few checks that anybody can redo, each with its numerator, denominator and the failing rows.

They say what the database shows. They do not say that the law is kept; a check without data says so instead of 100 %.
"""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.notices.fact_watch import notices_older_than_facts, published_notices
from crm.dpo.overview.authorisation_checks import authorisation_checks
from crm.dpo.overview.check import Check
from crm.dpo.overview.overview_rows import OverviewRows
from crm.dpo.overview.recipient_checks import check_of, recipient_checks
from crm.privacy.keys import cipher
from crm.privacy.verbs.inventory import inventory


def readiness(rows: OverviewRows) -> list[Check]:
    """The checks that are true today, failing ones first."""
    people, owed, counts = rows.counts["people"], rows.counts["origins"], rows.counts
    versions, models = dict(rows.keys), inventory()
    listed = reverse("dpo:people")
    checks = [
        Check(
            _("Information duty"),
            _("origins of data whose notice is not overdue, of all origins"),
            owed - counts["overdue"],
            owed,
            f"{listed}?only=overdue",
        ),
        Check(
            _("A ground for everybody"),
            _("people with at least one ground in force, of all people"),
            people - counts["without_ground"],
            people,
            f"{listed}?only=without_ground",
        ),
        Check(
            _("Data map"),
            _("models that say what they hold, column by column, of all models"),
            sum(not entry.faults for entry in models),
            len(models),
            reverse("dpo:map"),
        ),
        Check(
            _("Keys"),
            _("people sealed under the current master key, of all people"),
            versions.get(cipher.current_version(), 0),
            people,
        ),
        *recipient_checks(list(rows.facts), rows.today),
        notices_check(rows.at),
        *authorisation_checks(rows.staff),
    ]
    return sorted(checks, key=lambda check: check.whole)


def notices_check(at: datetime) -> Check:
    """Whether the published notices say what is so now; people read the true facts in any case (Art. 13, 14)."""
    published = published_notices(at)
    old = {notice.version.pk for notice in notices_older_than_facts(at, published=published)}
    return check_of(
        _("Notices true to the facts"),
        _("published notices whose words say what is so now, of all in force"),
        [(str(version.notice), version.pk not in old) for version in published],
        reverse("consents:notice_texts"),
    )
