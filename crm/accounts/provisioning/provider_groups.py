"""The groups of an identity provider as SCIM names them: those of its settings, each with an id made of its name."""

from uuid import uuid5

from crm.accounts.models import Provider
from crm.accounts.models.sign_in.providers import EVERYBODY


def group_names(provider: Provider) -> list[str]:
    """Names of the groups that its settings map to something, each once, in their order."""
    return list(dict.fromkeys(row["group"] for row in provider.groups if row["group"] != EVERYBODY))


def group_uid(provider: Provider, name: str) -> str:
    """The public id of a group: the same for ever, another one at another provider."""
    return str(uuid5(provider.uid, name))


def group_by(provider: Provider, uid: str) -> str | None:
    """The name of the group with this id; None for one that the settings do not have."""
    return next((name for name in group_names(provider) if group_uid(provider, name) == uid), None)
