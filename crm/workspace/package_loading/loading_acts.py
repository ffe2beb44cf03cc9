"""A package taken in, begun, given up: the verbs before the job. Only into a house that holds nothing yet.

The purposes of the package come into force as they were, since the controller is the same and decided on them before:
whoever begins decides for the controller and confirms that in so many words. Of another controller's nobody may.
"""

import hashlib
import io
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from consents.grounds.suppressed_addresses import key_names
from crm.accounts.models import Team, User
from crm.accounts.staff.placement import open_team
from crm.contacts.models import Company, Contact
from crm.jobs.models import Job
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.sales.models import Deal, Product
from crm.workspace.models import PackageLoad
from crm.workspace.package_loading.opening import LARGEST, Package, Refused, checked

KIND = "contacts.load_package"
TITLE = gettext_noop("Loading a package")
State = PackageLoad.State
NOT_EMPTY = _("There are records here already. A package is loaded into an empty house only.")
NOT_SAME = _("Confirm that it is the package of the same controller, who decided on these purposes.")


def house_holds_nothing() -> bool:
    """Whether there is neither a person, a firm, a deal nor a product."""
    return not any(model._base_manager.exists() for model in (Contact, Company, Deal, Product))


def may_load(user: User) -> bool:
    """Whether `user` decides for the controller here."""
    return user.is_active and user.role.decides


def open_load() -> PackageLoad | None:
    """The one that was checked or is running."""
    return PackageLoad.objects.filter(state__in=[State.CHECKED, State.RUNNING]).select_related("job", "owner").first()


def take_in(file: Any, password: str, *, by: User) -> PackageLoad:
    """Check a package and keep it sealed until it is begun. Refused in words, and then nothing of it is kept.

    PermissionDenied for whoever does not decide, ValidationError where the house is not empty or one waits already.
    """
    if not may_load(by):
        raise PermissionDenied
    if not house_holds_nothing():
        raise ValidationError(NOT_EMPTY, code="not_empty")
    file.seek(0, 2)
    if file.tell() > LARGEST:
        raise Refused("too_large")
    package = checked(file, password)
    with transaction.atomic():
        PackageLoad.objects.filter(state=State.CHECKED).update(state=State.GONE)
        load = PackageLoad(owner=by, manifest=package.manifest, password=package.password, digest=digest_of(file))
        file.seek(0)
        load.file.save("", ContentFile(file.read()), save=False)
        try:
            with transaction.atomic():
                load.save(force_insert=True)
        except IntegrityError:
            raise ValidationError(_("A package is being loaded already."), code="under_way") from None
        counts = {"kinds": len(package.manifest["kinds"]), "rows": sum_of(load)}
        ledger.record("package.taken_in", by=by, target=load.target, counts=counts)
    return load


def digest_of(file: Any) -> str:
    """The SHA-256 of the whole."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def sum_of(load: PackageLoad) -> int:
    """All rows of a package."""
    return sum(int(kind["rows"]) for kind in load.manifest["kinds"].values())


def wanting(package: Package) -> dict[str, list[str]]:
    """What the house lacks: purposes that are not in force here, index keys without which hashes match nobody."""
    slugs = set(Purpose.objects.active().values_list("slug", flat=True))
    purposes = [line["values"]["slug"] for line in package.lines("purposes") if line["values"]["slug"] not in slugs]
    keys = {str(line["values"].get("key")) for line in package.lines("do_not_contact")}
    return {"purposes": sorted(purposes), "keys": sorted(keys - set(key_names()))}


@transaction.atomic
def begin(load: PackageLoad, *, same_controller: bool, by: User) -> Job:
    """A job brings it in. ValidationError without the word that it is the same controller's, in a house that is not
    empty any more, and where hashes of objections would match nobody.
    """
    if not may_load(by):
        raise PermissionDenied
    row = PackageLoad.objects.select_for_update().get(pk=load.pk)
    if row.state != State.CHECKED:
        raise ValidationError(_("It has been begun already."), code="begun")
    if not same_controller:
        raise ValidationError({"same_controller": NOT_SAME}, code="controller")
    if not house_holds_nothing():
        raise ValidationError(NOT_EMPTY, code="not_empty")
    if wanting(opened_load(row))["keys"]:
        raise ValidationError(
            _("Objections in the package match nobody under the keys of this house. Add its index key to INDEX_KEY."),
            code="keys",
        )
    row.job = Job.start(KIND, by=by, payload={"package_load": row.pk}, title_code=TITLE)
    row.state = State.RUNNING
    row.save(update_fields=["job", "state"])
    ledger.record("package.load_begun", by=by, target=row.target)
    return row.job


def opened_load(load: PackageLoad) -> Package:
    """The package of a load, checked once more."""
    return checked(io.BytesIO(load.file.plain()), load.password)


@transaction.atomic
def give_up(load: PackageLoad, *, by: User) -> bool:
    """Nothing comes of it; False once it was begun."""
    if not may_load(by):
        raise PermissionDenied
    moved = PackageLoad.objects.filter(pk=load.pk, state=State.CHECKED).update(state=State.GONE)
    if moved:
        forget_file(load)
        ledger.record("package.given_up", by=by, target=load.target)
    return bool(moved)


def forget_file(load: PackageLoad) -> None:
    """The file and its password are gone once nobody needs them; the caller holds the transaction."""
    row = PackageLoad.objects.get(pk=load.pk)
    if row.file:
        transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
    row.file, row.password = "", ""
    row.finished_at = timezone.now()
    row.save(update_fields=["file", "password", "finished_at"])


def first_team(by: User) -> Team:
    """The team that gets everything: the loader's, any, or one opened for it."""
    own = Team.objects.filter(memberships__user=by).order_by("pk").first() or Team.objects.order_by("pk").first()
    return own or open_team(str(_("Sales")), by=by)
