"""The server typed for the house and its password: kept and forgotten, each a ledger's line."""

from django.db import transaction

from crm.mail.models.mail_servers import MailServer
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again


@transaction.atomic
def keep_server(server: MailServer, *, by: Actor) -> None:
    """Letters of the house leave by it from now on, whatever the machine's setting says."""
    MailServer.objects.select_for_update().first()
    server.save()
    ledger.record("mail_server.named", by=by, target=server.target)


@transaction.atomic
def forget_server(*, by: Actor) -> bool:
    """The server and its password go, and the machine's setting counts again; False where none was typed."""
    server = MailServer.objects.select_for_update().first()
    if server is None:
        return False
    MailServer.objects.all().delete()
    ledger.record("mail_server.forgotten", by=by, target=server.target)
    return True


def password_until_now(server: MailServer) -> str:
    """The password that is kept for this very place; empty where it is another one, so that it goes nowhere else."""
    earlier = MailServer.objects.first()
    try:
        return earlier.password() if earlier is not None and earlier.place == server.place else ""
    except Unreadable:
        return ""


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: the password of the house's mail server."""
    return sealed_again(MailServer, reseal=reseal)
