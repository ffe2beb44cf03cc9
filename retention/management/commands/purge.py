"""`manage.py purge [--dry-run]`: what is approved and due is carried out here and now; or who would go, untouched."""

import json
import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.jobs.work import claimed
from crm.privacy.models import Person
from retention.horizons.candidates import judged
from retention.models import Run, RunLine
from retention.protocols import run_protocol
from retention.purge import sanity, watch
from retention.purge.execution import begin_due, carry_out
from retention.runs import told_recipients

BATCH = 500


class Command(BaseCommand):
    """Exit code 0 only when nothing stopped, nothing is overdue and every protocol is whole."""

    help = "Carries out approved runs whose cooling-off is over. --dry-run: counts who would go now, touches nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result = would_go() if options["dry_run"] else {"runs": carried_out()}
        answer = {"dry_run": options["dry_run"], **result, **report()}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.tell(answer)
        if not answer["ok"]:
            sys.exit(1)

    def tell(self, answer: dict[str, Any]) -> None:
        """The same for a reader."""
        for code, number in answer.get("people", {}).items():
            self.stdout.write(f"{code}: {number}")
        for row in answer.get("recipients", []):
            self.stdout.write(f"told by {row['way']}: {row['name']}, {row['people']} people")
        for run in answer.get("runs", []):
            self.stdout.write(f"{run['number']}: {run['state']}, {run['gone']} gone, {run['reduced']} reduced")
        for check in answer["checks"]:
            self.stdout.write(f"{'ok' if check['ok'] else 'NOT OK':7}{check['name']}: {check['detail']}")


def would_go() -> dict[str, Any]:
    """{"people": {outcome: how many}, "recipients": who would be told of them, by which way} if it were counted now."""
    counted: Counter[str] = Counter()
    recipients: Counter[int] = Counter()
    at, after, notices = timezone.now(), 0, told_recipients.notices()
    while people := list(Person.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        outcomes = judged(people, at)
        counted.update(str(outcome.outcome) for outcome in outcomes.values())
        recipients.update(told_recipients.counted(told_recipients.told_of(outcomes, at, told=notices)))
        after = people[-1].pk
    return {
        "people": {code: counted[code] for code in RunLine.Outcome.values},
        "recipients": [told_recipients.in_codes(notice) for notice in notices.planned(recipients, at)],
    }


def carried_out() -> list[dict[str, Any]]:
    """Runs begun and ended here: {number, state, gone, reduced, stayed, failed}."""
    over = []
    while begun := begin_due():
        for run in begun:
            if run.job is not None:
                with claimed(run.job.pk) as job:
                    if job:
                        carry_out(job, run)
            run.refresh_from_db()
            numbers = {code: run.counts.get(code, 0) for code in ("gone", "reduced", "stayed", "failed")}
            over.append({"number": run.number, "state": run.state, **numbers})
    return over


def report() -> dict[str, Any]:
    """Whether all is well: {"ok", "checks"}."""
    at = timezone.now()
    late, stopped = watch.overdue(at), Run.objects.filter(state=Run.State.STOPPED).count()
    difference = int(abs(sanity.database_time() - at).total_seconds())
    checks = [
        {"name": "runs", "ok": not late, "detail": f"{late} overdue or left by their worker"},
        {"name": "stopped", "ok": not stopped, "detail": f"{stopped} stopped, waiting for whoever decides"},
        {
            "name": "clocks",
            "ok": difference <= sanity.JUMP.total_seconds(),
            "detail": f"{difference} s between the two",
        },
        *(
            {"name": check_result.name, "ok": check_result.ok, "detail": check_result.detail}
            for check_result in run_protocol.verify_all()
        ),
    ]
    return {"ok": all(check["ok"] for check in checks), "checks": checks}
