"""A package of everything, approved by another, made and waiting for whoever asked."""

from collections.abc import Iterator

from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded
from crm.jobs.models import FullExport
from crm.narrowing import promised
from crm.workspace.leaving.download import show_password
from crm.workspace.leaving.orders import approve, ask
from crm.workspace.tasks import make_package

KINDS = ["contacts", "companies", "deals"]


def full_export_of(owner: User, second: User, team: str | None) -> Iterator[Seeded]:
    """One of what `owner` sees, with the job that made it."""
    export: FullExport = approve(ask(by=owner, kinds=KINDS), by=second)
    make_package(export.job_id)  # here, where the transaction is: a worker that hears of it later finds it done
    show_password(FullExport.objects.get(pk=export.pk), by=owner)
    yield Seeded("full_export", str(export.uid), team, owner.username)
    yield Seeded("job", str(promised(export.job).uid), team, owner.username)


def packages_of(users: dict[str, User]) -> Iterator[Seeded]:
    """The manager's and the owner's, each approved by the other."""
    yield from full_export_of(users["manager"], users["owner"], "A")
    yield from full_export_of(users["owner"], users["manager"], None)
