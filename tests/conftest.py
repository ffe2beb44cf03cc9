"""The cast. Staff: sam and nina sell in team A, marek leads it; mallory sells in team B; dora, oskar, arek, hub.

People: ada agreed to offers, ben withdrew, carla is kept and not used. All three are Sam's contacts.
"""

import gc
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from _pytest import runner
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import management
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase, override_settings
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings as hypothesis_settings
from hypothesis.internal.conjecture import providers as hypothesis_providers
from pytest_django.plugin import blocking_manager_key

from consents.grounds.recording import record_ground, withdraw
from consents.models import Restriction
from crm.accounts.limits import autonomous
from crm.accounts.models import Membership, Role, StaffNoticeAcceptance, Team, User
from crm.accounts.permissions import starting_roles
from crm.accounts.sign_in import views
from crm.accounts.sign_in.password_rules import Argon2id
from crm.accounts.staff_notice import acceptance
from crm.contacts.people.intake import add_contact
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load as load_demo
from crm.privacy.models import Origin, Purpose
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.organisation import house_sealer
from crm.stack import with_room
from tests import migrated
from tests.browser.running_loop import beside_browsers
from tests.flat_pages import flattened, walked_once
from tests.kept import Kept, fall, standing, stands
from tests.quick_flush import empty, planted, renewed
from tests.sizes import LONG
from tests.spreading import Spread, group_of

# On two busy cores slowness says nothing about a rule; the examples of one rule may share what its fixtures made.
EXAMPLES = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
hypothesis_settings.register_profile("spojnik", **EXAMPLES)
hypothesis_settings.load_profile("spojnik")
if not LONG:  # else every process reads all our modules, for the words and numbers in them, before its first test
    hypothesis_providers._get_local_constants = hypothesis_providers.Constants


@pytest.fixture(autouse=True, scope="session")
def _pages_are_flat(django_test_environment):
    """How a template is broken into lines is no matter of what its page says; static files stay where they are."""
    with flattened(), walked_once():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Each process copies the migrated database instead of migrating one of its own.

    A copy has seen every migration; Django would read them all again, which takes seconds.
    """
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()
    patch = pytest.MonkeyPatch()
    patch.setattr(management, "call_command", lambda *_command, **_options: None)
    yield patch
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    """What the migrations planted is known before anybody changes it; nobody holds the database when it goes.

    A thread of a live server or of a keeper may still have a connection when the last test has ended.
    """
    django_db_modify_db_settings.undo()
    with django_db_blocker.unblock():
        planted()
    yield
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        for _again in range(100):
            if not migrated.cut_off(name):
                break
            time.sleep(0.1)


@pytest.fixture(autouse=True, scope="session")
def _quick_flush():
    """After a test with real transactions the tables are as the migrations left them; the connection stays."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", lambda _case: False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _counters_go_with_the_test():
    """A test that is one transaction takes the throttle's counters back with it; with real transactions they stay."""

    def on_the_same() -> CursorWrapper:  # asked anew each time: a test that puts a backup back has another connection
        return connection.cursor()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autonomous, "on_its_own", on_the_same)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_hurry():
    """Tests ask the API as fast as they can; those of its limits set their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "API_PER_SECOND", 10**6)
        patch.setattr(settings, "API_PER_MINUTE", 10**6)
        yield


CHEAPEST = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
AS_KEPT = {name: getattr(Argon2id, name) for name in CHEAPEST}


@pytest.fixture(autouse=True, scope="session")
def _passwords_in_no_time():
    """A password is hashed slowly on purpose, as tests/accounts/sign_in/test_password_policy.py says, and a link asked
    for takes its time (test_newest_link.py beside it). Others need not wait.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "FLOOR", 0)
        for name, cost in CHEAPEST.items():
            patch.setattr(Argon2id, name, cost)
        yield


# Folders whose tests begin with people who were made once for a file.
KEEPING = ("tests/",)


def pytest_configure(config):
    """The cast stays between the tests of a file, see tests/kept.py."""
    plugin = Kept(wanted=lambda item: item.nodeid.startswith(KEEPING), commits=commits)
    config.pluginmanager.register(plugin, "kept")
    patch = pytest.MonkeyPatch()
    plugin.patch(patch)
    config.add_cleanup(patch.undo)


def pytest_addoption(parser):
    parser.addoption("--routes", default="", metavar="REGEX", help="the matrix of these paths only, while building")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported stays: the garbage collector need not walk through it, neither meanwhile nor afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(500_000, 20, 50)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """pytest's own, with room on the stack: from pytest down to a template it is three hundred calls."""
    with beside_browsers(item, item.config.stash[blocking_manager_key].unblock):
        return with_room(runner.pytest_runtest_protocol, item, nextitem)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The whole suite runs in two processes."""
    return Spread(config, log)


@pytest.fixture(autouse=True)
def _nobody_spoke_before():
    """A test begins in the default language, whatever the request before it spoke."""
    translation.deactivate()


def colleague(name: str, role: str, *teams: Team, **fields) -> User:
    """A user of the teams, without a password; the roles are planted where a flushed database has lost them."""
    if Role.objects.count() < len(starting_roles.MATRIX):
        starting_roles.plant()
    user = User.objects.create_user(name, f"{name}@spojnik.test", role=role, first_name=name.capitalize(), **fields)
    Membership.objects.bulk_create(Membership(user=user, team=team) for team in teams)
    tell(user)
    secure(user)
    return user


def secure(user: User) -> None:
    """The user has a second factor where the role wants one, without which no page opens."""
    if user.role.needs_second_factor:
        TOTP.activate(user, generate_totp_secret())


def tell(user: User) -> None:
    """The user has confirmed the notice about logging, without which no page opens; the ledger stays as it is."""
    version, now = acceptance.CURRENT, timezone.now()
    StaffNoticeAcceptance.objects.create(user=user, version=version, language="pl", text="0" * 64, at=now)


def commits(item) -> bool:
    """Whether a test works with real transactions, behind which Django empties every table."""
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames) or (marker and marker.kwargs.get("transaction"))
    )


def forget_cached() -> None:
    """Nothing that was read of a database stays known when its tables were emptied."""
    verify_keys.cache_clear()
    house_sealer.cache_clear()
    ContentType.objects.clear_cache()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Leave everything behind as every other test expects it."""
    try:
        return (yield)
    finally:  # a test that failed on its way out leaves the next one what it needs all the same
        if not goes_on(item, nextitem):
            with item.config.stash[blocking_manager_key].unblock():
                fall()
        if nextitem is not None and commits(item):
            forget_cached()
            with item.config.stash[blocking_manager_key].unblock():
                renewed() if commits(nextitem) else connection.close()
        forget_ledger()


def forget_ledger() -> None:
    """A database that was rolled back or flushed knows nothing of the acts and seals that stand in files beside it."""
    for path in Path(settings.LEDGER_DIR).glob("*.*"):
        path.unlink()


@contextmanager
def demo():
    """The demo's counts, until it is taken back."""
    with transaction.atomic(), override_settings(EMBEDDED=True):
        yield load_demo(password=PASSWORD)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo_loaded(django_db_setup, django_db_blocker):
    """The demo's counts; it is loaded once for all modules that come one after another, and each test takes back what
    it does to it.

    For modules whose tests all begin with it, none of them with real transactions.
    """
    with django_db_blocker.unblock():
        yield standing("demo", demo)


def goes_on(item, nextitem) -> bool:
    """Whether the next test begins with what stands for this one."""
    if nextitem is None:
        return False
    elsewhere = nextitem.path != item.path
    if elsewhere and (commits(nextitem) or group_of(nextitem.nodeid) != group_of(item.nodeid)):
        return False
    return "demo_loaded" in nextitem.fixturenames or not stands("demo")


@pytest.fixture
def team_a(db):
    return Team.objects.create(name="A")


@pytest.fixture
def team_b(db):
    return Team.objects.create(name="B")


@pytest.fixture
def sam(team_a):
    return colleague("sam", starting_roles.SALES, team_a, last_name="Sowa")


@pytest.fixture
def nina(team_a):
    return colleague("nina", starting_roles.SALES, team_a, last_name="Nowicka")


@pytest.fixture
def marek(team_a):
    return colleague("marek", starting_roles.MANAGER, team_a, last_name="Mazur")


@pytest.fixture
def mallory(team_b):
    return colleague("mallory", starting_roles.SALES, team_b, last_name="Malicka")


@pytest.fixture
def dora(db):
    return colleague("dora", starting_roles.DPO, last_name="Dudek")


@pytest.fixture
def oskar(db):
    return colleague("oskar", starting_roles.OWNER, last_name="Olszak")


@pytest.fixture
def arek(db):
    return colleague("arek", starting_roles.ADMIN, last_name="Adamski")


@pytest.fixture
def hub(team_a):
    return colleague("hub", starting_roles.INTEGRATION, team_a)


@pytest.fixture
def contracts(db):
    """The purpose that needs most categories, addresses included."""
    return Purpose.objects.get(slug="contracts")


@pytest.fixture
def offers(db):
    """The marketing purpose, by consent only."""
    return Purpose.objects.get(slug="offers")


@pytest.fixture
def add(contracts):
    """Makes a contact: add(by, name=…, email=…, purpose=…)."""

    def make(by, purpose=contracts, **values):
        given = {"name": "Anna Wiśniewska", "email": "anna.wisniewska@mebloplast.test", "phone": "601222214", **values}
        circumstances = {"origin_kind": Origin.Kind.FAIR, "origin_label": "Targi Drema 2026"}
        return add_contact(given, by=by, purpose=purpose, notice=Origin.Notice.GIVEN, **circumstances)

    return make


def agree(person, purpose, *, by, channel="email"):
    """A consent with its proof."""
    proof = {"how": "form", "text": "v4"}
    return record_ground(person, purpose, channel, by=by, proof=proof, at=timezone.now() - timedelta(days=2))


@pytest.fixture
def ada(add, sam, offers):
    contact = add(sam, name="Ada Kowalska", email="ada@cerambud.test", phone="+48 602 333 444", position="Prezeska")
    agree(contact.person, offers, by=sam)
    return contact


@pytest.fixture
def ben(add, sam, offers):
    contact = add(sam, name="Ben Żółć", email="ben@miodek.test", phone="603 444 555")
    agree(contact.person, offers, by=sam)
    withdraw(contact.person, offers, "email", by=sam)
    return contact


@pytest.fixture
def carla(add, sam):
    contact = add(sam, name="Carla Nowak", email="carla@drewno.test", phone="604 555 666")
    Restriction.objects.create(
        person=contact.person, reason=Restriction.Reason.ACCURACY, since=timezone.now(), placed_by="user:1"
    )
    return contact


@pytest.fixture
def as_user(client):
    """Signs a user in: as_user(sam).get(…)."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
