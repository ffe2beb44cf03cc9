"""The end of what an agent may: it is off, and nothing that its program shows for this colleague counts any more.

Who stops it, says why and is told: crm/agents/switching/acts.py.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.clients.tokens import revoke
from crm.accounts.models import Agent, AppGrant, Token
from crm.accounts.oauth.grants import end_grant
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger


@transaction.atomic
def stop_again(target: str, *, by: Actor) -> bool:
    """After a restore: the agent that the ledger names so was stopped since. Nobody is told a second time."""
    agent = Agent.objects.with_parties().filter(uid=target.rpartition("agent:")[2]).first()
    note = _("It was stopped after the backup that was restored. The reason went with what came after it.")
    return agent is not None and take_off(agent, note=note, by=by, at=timezone.now())


def take_off(agent: Agent, *, note: str, by: Actor, at: datetime) -> bool:
    """It is off, and what it shows has ended. False when it was off."""
    columns = {"stopped_at": at, "stopped_by": signature(by), "note": note}
    if not Agent.objects.on().filter(pk=agent.pk).update(**columns):
        return False
    ended = end_keys(agent, by=by, at=at)
    ledger.record("agent.stopped", by=by, target=agent.target, counts={"tokens": ended})
    agent.stopped_at, agent.note = at, note
    return True


def end_keys(agent: Agent, *, by: Actor, at: datetime) -> int:
    """End what the program shows for this colleague; how many. The ledger has each, so a restore ends it again."""
    tokens = Token.objects.alive(at).filter(client=agent.client_id, grant=None).select_related("client")
    let = AppGrant.objects.living(at).filter(app__client=agent.client_id, user=agent.principal_id)
    own = signature(by) == signature(agent.principal)
    why = AppGrant.End.COLLEAGUE if own else AppGrant.End.ADMINISTRATOR
    ended = sum(revoke(token, by=by, at=at) for token in tokens)
    return ended + sum(end_grant(grant, why=why, by=by, at=at) for grant in let.select_related("token__client"))
