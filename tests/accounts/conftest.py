"""Staff for these tests: `staff("sales")` makes a colleague, `enter(user)` a client signed in as one."""

from types import ModuleType

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from crm.accounts.models import User
from crm.privacy.models import LedgerEntry
from tests.conftest import secure, tell

PASSWORD = "czereśnie-na-parapecie-7"


@pytest.fixture(autouse=True)
def fresh_throttles():
    """Sign-in is throttled by counters in Redis, which outlive a test."""
    cache.clear()


@pytest.fixture
def staff(db, hashed):
    """staff("sales", username="sam") -> a saved user with PASSWORD."""

    def made(role: str, username: str = "", *, told: bool = True, secured: bool = True, **fields) -> User:
        name = username or f"{role}-{User.objects.count()}"
        fields.setdefault("email", f"{name}@spojnik.test")
        fields.setdefault("language", "en")
        user = User.objects.create_user(name, role=role, **fields)
        user.password = hashed
        user.save(update_fields=["password"])
        if told:
            tell(user)
        if secured:
            secure(user)
        return user

    return made


@pytest.fixture(scope="session")
def hashed() -> str:
    """PASSWORD as it is kept; Argon2id is slow on purpose, so once is enough."""
    return make_password(PASSWORD)


@pytest.fixture
def enter():
    """enter(user) -> a client with that user's session."""

    def entered(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return entered


@pytest.fixture
def acts(db):
    """acts() -> [(act, actor's number, target, fields)] of the ledger, oldest first."""

    def written() -> list[tuple]:
        rows = LedgerEntry.objects.order_by("id")
        return [(row.act, row.actor_id, row.target, row.fields) for row in rows]

    return written


@pytest.fixture
def addresses(settings):
    """addresses(path(…), …, handler403=…) makes these the URLs of the site for one test."""

    def mounted(*entries, **handlers) -> None:
        module = ModuleType("addresses")
        module.__dict__.update(handlers, urlpatterns=list(entries))
        settings.ROOT_URLCONF = module

    return mounted
