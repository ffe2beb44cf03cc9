"""A run is taken back, as far as its verbs can take back what they did: the last step first."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from structlog.contextvars import bound_contextvars

from crm.accounts.models import User
from crm.contacts.ownership.edit_conflicts import Conflict
from crm.contacts.safeguards.pause import Paused
from crm.outreach.models import RuleRun
from crm.outreach.rule_actions.action import DONE
from crm.outreach.rule_actions.action_table import ACTIONS
from crm.outreach.rule_parts.subjects import rows_for
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import leads
from crm.privacy.logs import ledger
from crm.sales.deals.deals import Overtaken

REFUSED = (PermissionDenied, Paused, ValidationError, Conflict, Overtaken)


def undo(run: RuleRun, *, by: User) -> tuple[int, int]:
    """(steps taken back, steps that stay). PermissionDenied for whoever does not lead the rule, ValidationError for a
    run that was taken back or did nothing.
    """
    if by.by_machine or not leads(run.rule, by):
        raise PermissionDenied
    with transaction.atomic(), bound_contextvars(request_id=str(run.uid)):
        now = RuleRun.objects.select_for_update(of=("self",)).select_related("rule", "version").get(pk=run.pk)
        if now.undone_at is not None or now.state != RuleRun.State.DONE:
            raise ValidationError(_("There is nothing to take back."), code="nothing")
        of = Content.stored(now.version.content).of
        key = now.deal_id if now.deal_id else now.person_id
        done = [step for step in reversed(now.steps) if step["code"] == DONE]
        back = sum(undo_step(now, of, key, step, by=by) for step in done)
        RuleRun.objects.filter(pk=now.pk).update(undone_at=timezone.now())
        counts = {"undone": back, "left": len(done) - back}
        ledger.record("sales_rule.undone", by=by, about=now.person, target=now.rule.target, counts=counts)
    return back, len(done) - back


def undo_step(run: RuleRun, of: str, key: Any, step: dict[str, Any], *, by: User) -> bool:
    """One step in a savepoint of its own; False where it stays."""
    action = ACTIONS.get(step["kind"])
    record = rows_for(of, by).filter(pk=key).first()
    if action is None or not action.undoable or record is None:
        return False
    try:
        with transaction.atomic():
            return action.undo(run, step, record, by=by)
    except REFUSED:
        return False
