"""Saved mappings: kept under a name, alone or with a team, found again by the headers of a file, changed, forgotten."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.files.mapping.vocabulary import plain
from crm.files.models import Import, SavedMapping
from crm.files.models.mappings import KEPT_FOR, UNUSED_FOR
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger
from crm.privacy.people.sensitive_text import findings, without

MOST = 100  # mappings of one user


def keys_of(headers: Sequence[str]) -> list[str]:
    """Each header as a mapping knows it; the second of the same name is «name#2». Nameless ones are empty."""
    met: Counter[str] = Counter()
    keys = []
    for name in map(plain, headers):
        met[name] += 1
        keys.append(f"{name}#{met[name]}" if name and met[name] > 1 else name)
    return keys


def signature_of(headers: Sequence[str]) -> str:
    """A hash of the set of folded headers; empty for a file without names above its columns."""
    keys = sorted(key for key in keys_of(headers) if key)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""


def remembered(headers: Sequence[str], kind: str = "", *, by: User) -> SavedMapping | None:
    """The saved mapping for a file with these headers: the user's own before a team's, the last used first; or None."""
    signature = signature_of(headers)
    if not signature:
        return None
    rows = SavedMapping.objects.visible_to(by).filter(signature=signature)
    matching = list((rows.filter(kind=kind) if kind else rows).order_by("-used_at", "-pk"))
    mapping = min(matching, key=lambda match: match.owner_id != by.pk, default=None)
    if mapping:
        SavedMapping.objects.filter(pk=mapping.pk).update(used_at=timezone.now())
    return mapping


@transaction.atomic
def remember(load: Import, headers: Sequence[str], name: str, *, team: Any = None, by: User) -> SavedMapping:
    """Keep the columns of an import under a name, as `keep` does; the import says by which it is read now."""
    mapping = keep(headers, load.targets, load.overwriting, kind=load.kind, name=name, team=team, by=by)
    Import.objects.filter(pk=load.pk).update(saved=mapping)
    return mapping


@transaction.atomic
def keep(
    headers: Sequence[str],
    targets: Mapping[int, str],
    overwriting: Sequence[str] = (),
    *,
    kind: str,
    name: str,
    team: Any = None,
    by: User,
) -> SavedMapping:
    """Keep where columns go under a name; one's own mapping of that name for such files is written anew.

    ValidationError when there are too many, or the file has no headers to know it by.
    """
    signature, name = signature_of(headers), without_identifiers(name)
    if not signature:
        raise ValidationError(_("The file has no names above its columns, so it cannot be recognised again."))
    refuse_to_share(team, by=by)
    mine = SavedMapping.objects.filter(owner=by, removed_at=None)
    same = [
        mapping_kept
        for mapping_kept in mine.filter(signature=signature, kind=kind)
        if folded(mapping_kept.label) == folded(name)
    ]
    if not same and mine.count() >= MOST:
        raise ValidationError(_("There are too many mappings. Remove one first."), code="too_many")
    mapping = same[0] if same else SavedMapping(owner=by, kind=kind, signature=signature, name=name)
    keys = keys_of(headers)
    targets_by_header = {keys[index]: target for index, target in targets.items() if keys[index]}
    mapping.columns, mapping.team = {"headers": targets_by_header, "overwriting": list(overwriting)}, team
    mapping.save()
    act = "mapping.changed" if same else "mapping.saved"
    ledger.record(act, by=by, target=f"mapping:{mapping.uid}", counts={"shared": team is not None})
    return mapping


def without_identifiers(name: str) -> str:
    """A name without numbers that identify somebody."""
    return without(name.strip(), [finding for finding in findings(name.strip()) if finding.identifier])


def refuse_to_share(team: Any, *, by: User) -> None:
    """PermissionDenied for a team of others."""
    if team is not None and team.pk not in by.team_ids:
        raise PermissionDenied


def must_own(mapping: SavedMapping, user: Any) -> None:
    """PermissionDenied for somebody with whom the mapping was only shared."""
    if mapping.owner_id != user.pk:
        raise PermissionDenied


@transaction.atomic
def rename_and_share(mapping: SavedMapping, name: str, *, team: Any, by: User) -> None:
    """Change a mapping's name and the team that shares it."""
    must_own(mapping, by)
    if team != mapping.team:
        refuse_to_share(team, by=by)
    mapping.name, mapping.team = without_identifiers(name), team
    mapping.save(update_fields=["name", "team"])
    shared = {"shared": team is not None}
    ledger.record("mapping.changed", by=by, target=f"mapping:{mapping.uid}", fields=["name"], counts=shared)


@transaction.atomic
def remove(mapping: SavedMapping, *, by: Actor) -> None:
    """Recognise no file by it any more; `restore` takes it back within thirty days."""
    must_own(mapping, by)
    if SavedMapping.objects.filter(pk=mapping.pk, removed_at=None).update(removed_at=timezone.now()):
        ledger.record("mapping.removed", by=by, target=f"mapping:{mapping.uid}")


@transaction.atomic
def restore(mapping: SavedMapping, *, by: Actor) -> None:
    """Restore a removed mapping, within thirty days."""
    must_own(mapping, by)
    if SavedMapping.objects.filter(pk=mapping.pk, removed_at__isnull=False).update(removed_at=None):
        ledger.record("mapping.restored", by=by, target=f"mapping:{mapping.uid}")


def mappings_named(name: str, *, by: User) -> list[SavedMapping]:
    """The mappings of that name which `by` has, their own first."""
    rows = SavedMapping.objects.visible_to(by).order_by("-used_at", "-pk")
    return sorted((row for row in rows if folded(row.label) == folded(name)), key=lambda row: row.owner_id != by.pk)


def forget(at: datetime | None = None) -> int:
    """Delete removed mappings whose days are over, and those that nobody has used for two years; how many."""
    at = at or timezone.now()
    removed = SavedMapping.objects.filter(removed_at__lt=at - KEPT_FOR)
    unused = SavedMapping.objects.filter(used_at__lt=at - UNUSED_FOR)
    return removed.delete()[0] + unused.delete()[0]
