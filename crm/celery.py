"""Celery: Redis rings the bell, the database is the queue of record.

Beat's whole schedule is the table below. Every entry computes what is due from stored instants, so that a lost or
doubled tick changes nothing; nothing is scheduled between 02:00 and 03:00 local time, when clocks change.
"""

import os
import sys
from typing import Any

from celery import Celery, Task
from django.utils.module_loading import import_string

from crm.environment import in_one_line
from crm.privacy.erasure_ledger.maintenance import under_way

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
sys.excepthook = in_one_line


class Patient(Task):
    """Does nothing while a restore waits for its replay, or on a database that does not fit, which is an error.

    Nothing is lost: what is due is computed from rows.
    """

    abstract = True

    def __call__(self, *args: Any, **options: Any) -> Any:
        if under_way():
            return None
        import_string(
            "crm.health.start_checks.ask_what_was_postponed"
        )()  # models are not there yet when this is imported
        return super().__call__(*args, **options)


app = Celery("crm", task_cls=Patient)
app.config_from_object("django.conf:settings", namespace="CELERY")  # the broker, the time zone
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_serializer="json",
    accept_content=["json"],
    broker_transport_options={"visibility_timeout": 6 * 60 * 60, "socket_connect_timeout": 2},
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    beat_scheduler="crm.health.beat_scheduler.Scheduler",
)
app.autodiscover_tasks()
app.steps["worker"].add("crm.health.worker_start.MustFit")
app.steps["worker"].add("crm.mail.mailboxes.worker_lines.MailboxLines")

app.conf.beat_schedule = {
    "jobs that are due or whose worker died": {
        "task": "health.reconcile",
        "schedule": 60.0,
        "options": {"expires": 55.0},  # ticks must not pile up while no worker lives
    },
    "rows of the logs without a seal": {"task": "privacy.seal", "schedule": 60.0, "options": {"expires": 55.0}},
    "a sign of life of the worker": {"task": "health.live", "schedule": 60.0, "options": {"expires": 55.0}},
    "the day's seal by mail": {"task": "accounts.mail_seal", "schedule": 1800.0, "options": {"expires": 1700.0}},
    "a new master key whose day is over": {"task": "privacy.turn_keys", "schedule": 3600.0},
    "deleted rows about people": {"task": "privacy.vacuum", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "messages to staff that may go": {"task": "mail.forget", "schedule": 3600.0},
    "mailboxes to be read": {"task": "mail.fetch", "schedule": 60.0, "options": {"expires": 55.0}},
    "which messages of mailboxes were read": {"task": "mail.forget_received", "schedule": 3600.0},
    "what colleagues want to be told": {"task": "workspace.notify", "schedule": 60.0, "options": {"expires": 55.0}},
    "mail in the tray whose days are over": {
        "task": "contacts.forget_mail",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "tokens that end soon": {"task": "accounts.tell_of_token_ends", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "agreements that end soon": {
        "task": "dpo.tell_of_agreement_ends",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "measures against risks": {
        "task": "dpo.look_at_measures",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "authorisations that end soon": {
        "task": "dpo.tell_of_authorisations",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "letters of the authority whose term is near": {
        "task": "dpo.tell_of_authority",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "policies that somebody is to read": {
        "task": "dpo.remind_of_policies",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "training that is due": {"task": "dpo.tell_of_training", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "drill mails": {"task": "dpo.send_drill_mails", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "sessions that are over": {"task": "accounts.forget_sessions", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "counters and browsers of long ago": {
        "task": "accounts.forget_tries",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "accounts that somebody tries to open": {
        "task": "accounts.tell_of_locks",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "grounds that time ended": {"task": "consents.expire", "schedule": 600.0, "options": {"expires": 550.0}},
    "links to choices": {"task": "consents.answer_knocks", "schedule": 60.0, "options": {"expires": 55.0}},
    "consents that nobody confirmed": {"task": "consents.forget_unconfirmed", "schedule": 3600.0},
    "people who have to be told": {"task": "consents.announce", "schedule": 1800.0, "options": {"expires": 1700.0}},
    "notices older than their facts": {
        "task": "consents.watch_notices",
        "schedule": 600.0,
        "options": {"expires": 550.0},
    },
    "submissions that a team waits for": {"task": "consents.hand_over", "schedule": 600.0},
    "runs of retention that are due, and the morning's count": {
        "task": "retention.tick",
        "schedule": 300.0,
        "options": {"expires": 280.0},
    },
    "clocks of breaches": {"task": "breaches.watch", "schedule": 60.0, "options": {"expires": 55.0}},
    "codes of requests": {"task": "dsar.codes", "schedule": 60.0, "options": {"expires": 55.0}},
    "recipients of what was requested": {
        "task": "dsar.tell_recipients",
        "schedule": 300.0,
        "options": {"expires": 280.0},
    },
    "clocks of requests": {"task": "dsar.watch", "schedule": 60.0, "options": {"expires": 55.0}},
    "events for programs": {"task": "api.deliver_events", "schedule": 10.0, "options": {"expires": 9.0}},
    "events for programs whose month is over": {"task": "api.tidy_events", "schedule": 3600.0},
    "calls of agents whose days are over": {"task": "agents.forget_calls", "schedule": 3600.0},
    "answers to programs whose day is over": {"task": "api.forget_attempts", "schedule": 3600.0},
    "files of people that may go": {"task": "contacts.forget_exports", "schedule": 600.0},
    "packages of everything that may go": {"task": "contacts.forget_full_exports", "schedule": 600.0},
    "packs of evidence that may go": {"task": "dpo.forget_evidence", "schedule": 600.0},
    "short keys and removed views": {"task": "contacts.forget_views", "schedule": 3600.0},
    "contacts and companies that may be one": {
        "task": "contacts.find_duplicates",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "merges whose days are over": {"task": "contacts.finish_merges", "schedule": 3600.0},
    "drafts of letters whose days are over": {"task": "contacts.forget_letters", "schedule": 3600.0},
    "removed fields and tags whose days are over": {"task": "contacts.empty_fields", "schedule": 3600.0},
    "companies whose days in the bin are over": {"task": "contacts.forget_companies", "schedule": 3600.0},
    "entries that were taken away": {"task": "contacts.forget_entries", "schedule": 3600.0},
    "imports whose rows may go": {"task": "contacts.forget_imports", "schedule": 3600.0},
    "imports of documents whose rows may go": {"task": "sales.forget_documents", "schedule": 3600.0},
    "calendars elsewhere": {"task": "sales.compare_calendars", "schedule": 60.0, "options": {"expires": 55.0}},
    "reminders of tasks": {"task": "sales.remind", "schedule": 60.0, "options": {"expires": 55.0}},
    "tasks that were deleted": {"task": "sales.forget_tasks", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "enquiries that follow their deals": {"task": "sales.follow_deals", "schedule": 3600.0},
    "offers that end": {"task": "sales.end_offers", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "what rules do": {"task": "outreach.act", "schedule": 10.0, "options": {"expires": 9.0}},
    "what rules did long ago": {"task": "outreach.forget_rules", "schedule": 3600.0},
    "what currencies are worth": {"task": "sales.fetch_rates", "schedule": 1800.0, "options": {"expires": 1700.0}},
    "invoices that wait for KSeF": {"task": "sales.send_to_ksef", "schedule": 60.0, "options": {"expires": 55.0}},
    "invoices that were made elsewhere": {
        "task": "sales.fetch_from_ksef",
        "schedule": 600.0,
        "options": {"expires": 550.0},
    },
    "notes on deals that were taken away": {"task": "sales.forget_notes", "schedule": 3600.0},
    "own records whose days in the bin are over": {"task": "sales.forget_objects", "schedule": 3600.0},
    "deals whose days in the bin are over": {"task": "sales.forget_deals", "schedule": 3600.0},
    "deadlines of sub-processors and reviews of processors": {
        "task": "dpo.look_after_processors",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "recurring reviews that are due": {
        "task": "dpo.tell_of_reviews",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "looks that stand out": {"task": "dpo.look_for_unusual", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "how many people there are in a large house": {
        "task": "dpo.count_everybody",
        "schedule": 600.0,
        "options": {"expires": 550.0},
    },
    "what is not ready, and since when": {
        "task": "dpo.look_at_readiness",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "what differs from the approved registers": {
        "task": "dpo.watch_registers",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3500.0},
    },
    "purposes chosen last week": {"task": "dpo.tell_of_choices", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "boards by mail on Mondays": {"task": "workspace.mail_boards", "schedule": 600.0, "options": {"expires": 550.0}},
    "the day's backup": {"task": "retention.order_backup", "schedule": 900.0, "options": {"expires": 850.0}},
    "holds to look at again": {"task": "retention.remind", "schedule": 3600.0, "options": {"expires": 3500.0}},
    "packages of requests whose days are over": {"task": "dsar.tidy_packages", "schedule": 3600.0},
    "requests whose years are over": {"task": "dsar.let_go", "schedule": 3600.0},
    "backups that are too old": {"task": "retention.forget_backups", "schedule": 3600.0},
}
