"""Readiness: checks that anybody can redo, each with its numerator, denominator and the failing rows.

They say what the database shows. They do not say that the law is kept; a check without data says so instead of 100 %,
and nobody adds them up. A new area adds its checks to `checks_of`, and what they ask to `ReadinessRows`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.notices.fact_watch import notices_older_than_facts, published_notices
from crm.dpo.models import CheckState
from crm.dpo.readiness.assessment_checks import assessment_checks, risk_check
from crm.dpo.readiness.case_checks import authority_check, breach_check, complaint_check, request_check
from crm.dpo.readiness.check import Check, check_of
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.dpo.readiness.recipient_checks import recipient_checks
from crm.dpo.readiness.register_checks import register_checks
from crm.dpo.readiness.review_checks import review_checks
from crm.dpo.readiness.staff_checks import staff_checks
from crm.dpo.readiness.training_checks import training_check
from crm.dpo.readiness.upkeep_checks import drill_check, log_check, rule_check
from crm.privacy.keys import cipher
from crm.privacy.verbs.inventory import inventory

ORDER = {"fails": 0, "no_data": 1, "passes": 2}


def readiness(rows: ReadinessRows) -> list[Check]:
    """The checks that are true today, failing ones first, each with since when and whose it is."""
    checks = with_states(checks_of(rows), rows.states)
    return sorted(checks, key=lambda check: ORDER[check.state])


def checks_of(rows: ReadinessRows) -> list[Check]:
    """Every check, in the order in which a reader expects them."""
    return [
        *people_checks(rows),
        *recipient_checks(list(rows.facts), rows.today),
        notices_check(rows.at),
        request_check(rows.late_requests, rows.counts["all_requests"], rows.counts["late_requests"]),
        complaint_check(rows.counts["complaints"], rows.counts["late_complaints"]),
        authority_check(rows.counts["letters"], rows.counts["late_letters"]),
        breach_check(rows.breaches, rows.reports, rows.at),
        rule_check(rows.duty_rules),
        *staff_checks(rows.staff, rows.at),
        training_check(rows.trained),
        *assessment_checks(list(rows.assessments), rows.purposes, rows.today),
        risk_check(list(rows.risks), rows.today),
        *review_checks(rows.plans, rows.access, rows.today),
        drill_check(rows.drills, rows.backups, rows.at),
        log_check(rows.seals, rows.today),
        *register_checks(rows.registers, rows.changes, rows.today),
        *product_checks(rows),
    ]


def with_states(checks: Iterable[Check], states: Iterable[CheckState]) -> list[Check]:
    """The checks with what is kept about them. One that passes has no day, whatever the last night found."""
    by_code = {state.code: state for state in states}
    return [
        replace(
            check,
            since=by_code[check.code].failing_since if check.state == "fails" else None,
            owner=by_code[check.code].owner,
        )
        if check.code in by_code
        else check
        for check in checks
    ]


def people_checks(rows: ReadinessRows) -> list[Check]:
    """Whether everybody was told, and has a ground."""
    people, owed, counts = rows.counts["people"], rows.counts["origins"], rows.counts
    listed = reverse("dpo:people")
    return [
        Check(
            _("Information duty"),
            _("origins of data whose notice is not overdue, of all origins"),
            owed - counts["overdue"],
            owed,
            f"{listed}?only=overdue",
            code="information_duty",
            query=_("origins whose notice is due and whose last day is over (Art. 13, 14)"),
            act=_("Show the people"),
        ),
        Check(
            _("A ground for everybody"),
            _("people with at least one ground in force, of all people"),
            people - counts["without_ground"],
            people,
            f"{listed}?only=without_ground",
            code="grounds",
            query=_("people without any ground that has begun and that has not ended, expired or been objected to"),
            act=_("Show the people"),
        ),
    ]


def product_checks(rows: ReadinessRows) -> list[Check]:
    """Whether every model says what it holds, and everybody is sealed under the current key."""
    models, versions, people = inventory(), rows.everybody.key_versions(), rows.counts["people"]
    return [
        Check(
            _("Data map"),
            _("models that say what they hold, column by column, of all models"),
            sum(not entry.faults for entry in models),
            len(models),
            reverse("dpo:map"),
            tuple(str(entry.model._meta.verbose_name) for entry in models if entry.faults),
            code="data_map",
            query=_("every model of the product, each column declared personal or neutral"),
            act=_("See the map"),
        ),
        Check(
            _("Keys"),
            _("people sealed under the current master key, of all people"),
            versions.get(cipher.current_version(), 0),
            people,
            code="keys",
            query=_("keys of people by the version of the master key that wraps them"),
        ),
    ]


def notices_check(at: datetime) -> Check:
    """Whether the published notices say what is so now; people read the true facts in any case (Art. 13, 14)."""
    published = published_notices(at)
    old = {notice.version.pk for notice in notices_older_than_facts(at, published=published)}
    return check_of(
        _("Notices true to the facts"),
        _("published notices whose words say what is so now, of all in force"),
        [(str(version.notice), version.pk not in old) for version in published],
        reverse("consents:notice_texts"),
        pages=[reverse("consents:notice_text", args=[version.notice.slug]) for version in published],
        code="notices",
        query=_("published versions compared with purposes, recipients, periods and the controller as they are now"),
        act=_("See the draft"),
    )
