"""The demo: what it brings, and that nothing of it is left when it goes."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from consents.grounds.recording import may_contact
from consents.models import Restriction
from crm.accounts.clients.refused_reads import refused_reads
from crm.accounts.clients.tokens import issue
from crm.accounts.factors.factor_state import has_factor, lacks_factor
from crm.accounts.factors.forms import use_totp
from crm.accounts.models import Agent, Client, Team, Token, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.permissions import starting_roles
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import Company, Contact, CustomField, Interaction, Mailing, MailingFile, ObjectKind, Tag
from crm.correspondence.mailings.mailing_drafts import files_of
from crm.correspondence.models import WaitingMail
from crm.demo.accounts import demo_accounts
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from crm.demo.removal import NOTHING, here, remove
from crm.dpo.logs.words import act_in_words, page_in_words
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, LedgerEntry, Origin, Person
from crm.privacy.people.invented_people import BATCH
from crm.sales.models import Deal, DrawnPaper, ObjectRecord, OfferAnswer, PaperTemplate
from tests.conftest import colleague

BY = system("test")


def run(*args):
    out = StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def demo(demo_loaded, db, settings):
    settings.EMBEDDED = True
    return demo_loaded


def person(name):
    """The contact of that name, found by opening them all."""
    return next(contact for contact in Contact.objects.with_keys() if contact.person.name == name)


def plain(page):
    """The words of a page, without the marks on what was found."""
    return strip_tags(page.content.decode())


def test_it_brings_forty_people_and_twelve_companies_of_two_teams(demo):
    teams = dict(Contact.objects.values_list("team__name").annotate(Count("pk")))
    assert (demo["people"], demo["companies"], teams) == (42, 12, {"Kraków": 22, "Gdańsk": 20})
    assert Company.objects.alive().count() == 12
    assert Company.objects.filter(sole_trader__isnull=False).count() == 2
    assert Interaction.objects.count() >= demo["interactions"] > 60


def test_fields_of_the_houses_own_are_filled_in_and_go_with_the_demo(demo):
    values = {(custom_field.record, custom_field.key): custom_field for custom_field in CustomField.objects.all()}
    assert set(values) == {
        ("company", "branza"),
        ("contact", "pora_kontaktu"),
        ("deal", "strona_oferty"),
        ("company", "liczba_pracownikow"),
        *(("object_maszyna", key) for key in ("numer_seryjny", "zainstalowana", "moc", "osoba_od_serwisu")),
        *(("object_polisa", key) for key in ("zakres", "skladka", "do_zamowienia")),
        ("contact", "kto_polecil"),
        ("company", "certyfikaty"),
        ("company", "limit_kupiecki"),
        ("company", "limit_na_osobe"),
    }
    hotel = Company.objects.with_keys().get(name="Hotel Pod Jaworem S.A.")
    assert custom_values_of(hotel) == {
        "custom_branza": "hotele_i_gastronomia",
        "custom_liczba_pracownikow": "160",
        "custom_certyfikaty": "iso_14001;iso_9001",
        "custom_limit_kupiecki": "25000.00 PLN",
        "custom_limit_na_osobe": "156.25 PLN",
    }
    remove(by=BY)
    assert CustomField.objects.count() == 0
    load(password=PASSWORD)
    assert CustomField.objects.count() == 15


def test_machines_and_policies_stand_in_their_lists_and_go_with_the_demo(demo, client):
    client.force_login(User.objects.get(username="marta"))
    pages = {kind.key: plain(client.get(f"/objects/kinds/{kind.uid}/")) for kind in ObjectKind.objects.all()}
    assert ("PF320-04417" in pages["maszyna"], "POL 2026/0118" in pages["polisa"]) == (True, True)
    remove(by=BY)
    assert (ObjectRecord.objects.count(), ObjectKind.objects.count()) == (0, 0)


def test_one_deal_lies_in_the_bin_and_goes_with_the_demo(demo, client):
    client.force_login(User.objects.get(username="marta"))
    page = plain(client.get("/deals/?view=bin"))
    binned = Deal.objects.binned().with_keys()
    assert [item.told("title") in page for item in binned] == [True]
    remove(by=BY)
    assert Deal.objects.count() == 0


def test_the_accepted_offer_has_its_order_and_its_contract_from_a_template(demo):
    answer = OfferAnswer.objects.get(kind="accepted")
    [drawn] = DrawnPaper.objects.filter(offer=answer.version.offer)
    numbers = [paper.told("number") for paper in (answer.order, drawn.document)]
    assert [number.partition("/")[0] for number in numbers] == ["ZAM", "UM"]
    call_command("demo", "--remove")
    assert (DrawnPaper.objects.count(), PaperTemplate.objects.count()) == (0, 0)


def test_a_firm_that_closed_down_lies_in_the_bin(demo, as_user):
    client = as_user(User.objects.get(username="marta"))
    pages = [plain(client.get(f"/companies/?view={view}")) for view in ("all", "bin")]
    assert ["Pensjonat Widok" in page for page in pages] == [False, True]


def test_a_letter_to_many_went_with_its_file_and_another_waits(demo, as_user):
    went, draft = Mailing.objects.order_by("-count")
    assert (went.count, went.left_out, went.letter, draft.count) == (3, {"consent_needed": 2}, None, 0)
    names = [[file.file_name for file in files_of(item)] for item in (went, draft)]
    assert names == [["cennik-blaty-zima.csv"], ["program-dni-otwartych.csv"]]
    client = as_user(User.objects.get(username="marta"))
    drafts = plain(client.get("/letters/?show=drafts"))
    record = plain(client.get(reverse("contacts:record", args=[person("Agata Jóźwiak").uid])))
    assert ("Dni otwarte w salonie" in drafts, "cennik-blaty-zima.csv" in record) == (True, True)


def test_there_is_one_account_for_each_role_and_all_take_one_password(demo):
    held = {user.username: (user.role.slug, user.check_password(PASSWORD)) for user in demo_accounts()}
    assert held == {
        "marta": (starting_roles.SALES, True),
        "adam": (starting_roles.SALES, True),
        "magda": (starting_roles.MANAGER, True),
        "iwona": (starting_roles.DPO, True),
        "olgierd": (starting_roles.OWNER, True),
        "alicja": (starting_roles.ADMIN, True),
        "sklep": (starting_roles.INTEGRATION, False),
        "asystent": (starting_roles.INTEGRATION, False),
    }


def test_the_web_shop_is_an_integration_without_a_token(demo):
    shop = Client.objects.get(user__username="sklep")
    assert (str(shop), shop.in_force, shop.tokens.shown().count(), str(shop.user.teams.get()), shop.scopes) == (
        "Sklep internetowy",
        True,
        0,
        "Kraków",
        ["contacts:read", "contacts:write", "purposes:read"],
    )
    assert [purpose.slug for purpose in shop.purposes] == ["enquiries", "contracts"]
    assert [grant.user.username for grant in shop.app.grants.living()] == ["marta"]
    assert (issue(shop, by=BY)[0].allows("contacts:write"), refused_reads(shop)) == (True, [])


def test_the_assistant_is_an_agent_of_martas_without_a_token(demo):
    agent = Agent.objects.get()
    assert (str(agent.client), agent.principal.username, agent.running) == ("Asystent ofert", "marta", True)
    assert (agent.client.scopes, agent.client.tokens.count()) == (["mcp:write"], 0)
    assert agent.calls.exclude(refusal="").count() == 2


def test_the_web_shop_goes_with_its_tokens_and_comes_back(demo):
    issue(Client.objects.get(user__username="sklep"), by=BY)
    remove(by=BY)
    assert (Client.objects.exists(), Token.objects.exists(), User.objects.filter(username="sklep").exists()) == (
        False,
        False,
        False,
    )
    load(password=PASSWORD)
    assert [client.in_force for client in Client.objects.all()] == [True, True]


def test_the_accounts_are_told_as_run_py_reads_them(demo, settings):
    data = json.loads(run("--accounts", "--json"))
    assert [(item["username"], item["password"]) for item in data][:2] == [("marta", PASSWORD), ("adam", PASSWORD)]
    settings.EMBEDDED = False
    assert {item["password"] for item in json.loads(run("--accounts", "--json"))} == {None}


def test_roles_that_want_a_second_factor_have_one_whose_code_is_told_here_and_nowhere_else(demo, settings):
    wants = {user.username: lacks_factor(user) or has_factor(user) for user in demo_accounts()}
    assert wants == {user.username: user.role.needs_second_factor for user in demo_accounts()}
    alicja = User.objects.get(username="alicja")
    code = json.loads(run("--code", "--json"))["code"]
    assert [use_totp(alicja, code) is not None, use_totp(alicja, code)] == [True, None]
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded"):
        run("--code")


def test_every_state_of_the_contact_gate_occurs(demo, offers):
    states = {contact.pk: may_contact(contact.person, "email", offers).state for contact in Contact.objects.with_keys()}
    assert set(states.values()) == {"allowed", "expiring", "refused", "restricted", "no_ground"}
    by_name = {
        name: states[person(name).pk] for name in ("Marek Kowalski", "Jadwiga Żółć", "Iga Łoś", "Wanda Pietruszka")
    }
    assert by_name == {
        "Marek Kowalski": "allowed",
        "Jadwiga Żółć": "expiring",
        "Iga Łoś": "refused",
        "Wanda Pietruszka": "restricted",
    }


def test_some_notices_are_due_and_some_overdue(demo):
    days = Origin.objects.filter(notice=Origin.Notice.DUE).values_list("notice_due_on", flat=True)
    today = timezone.localdate()
    assert {day < today for day in days} == {True, False}


def test_history_lies_in_the_past_on_working_days_and_moves_the_last_activity(demo):
    happened = Interaction.objects.exclude(message__state="waiting")  # a letter that is planned has not
    moments = [timezone.localtime(at) for at in happened.values_list("happened_at", flat=True)]
    assert max(moments) < timezone.localtime()
    assert {at.weekday() for at in moments} <= set(range(5))
    last = person("Natalia Żebrowska").last_activity_at
    assert timezone.now() - timedelta(days=10) < last < timezone.now() - timedelta(days=6)


def test_the_salesperson_finds_kowalski_and_kowalczyk_by_half_a_surname(demo, as_user):
    client = as_user(User.objects.get(username="marta"))
    by_text = {text: plain(client.post(reverse("contacts:search"), {"q": text})) for text in ("kowal", "zolc")}
    assert [name in by_text["kowal"] for name in ("Marek Kowalski", "Barbara Kowalczyk", "Kamil Kowalewski")] == [
        *(True, True),
        False,  # of the other team
    ]
    assert "Jadwiga Żółć" in by_text["zolc"]


def taken_out():
    """How many people the button speaks of: whom the demo brought, and who wrote to its mailbox."""
    wrote = Person.objects.filter(pk__in=WaitingMail.objects.values("person"))
    return (Person.objects.filter(origins__batch=BATCH).distinct() | wrote.distinct()).distinct().count()


def test_nothing_of_it_is_left_when_it_goes(demo):
    boss, people = colleague("arek", starting_roles.ADMIN), taken_out()
    before = remove(by=boss)
    assert (people >= demo["people"], before.people, before.companies, before.accounts, before.staying) == (
        *(True, people, 11, 8),
        (),
    )
    models = (Person, Contact, Company, Interaction, Origin, Restriction, Tag, Mailing, MailingFile)
    assert {model.objects.count() for model in models} == {0}
    assert (list(User.objects.all()), list(Team.objects.all()), here()) == ([boss], [], NOTHING)


def test_what_is_real_stays_and_its_demo_owner_is_closed(demo, contracts, add):
    colleague("arek", starting_roles.ADMIN)
    marta = User.objects.get(username="marta")
    real = add(marta, name="Prawdziwa Osoba", email="prawdziwa@firma.test")
    remove(by=BY)
    assert list(Contact.objects.values_list("pk", flat=True)) == [real.pk]
    assert list(User.objects.filter(email__endswith=DEMO_DOMAIN).values_list("username", "is_active")) == [
        ("marta", False)
    ]
    assert list(Team.objects.values_list("name", flat=True)) == ["Kraków"]


def test_the_last_account_manager_stays_open_and_is_told(demo):
    assert remove(by=BY).staying == ("alicja",)
    colleague("arek", starting_roles.ADMIN)
    assert run("--remove").splitlines()[-1] == "staying: ()"
    assert here() == NOTHING


def test_removed_people_are_erased_and_the_ledger_says_so(demo):
    everybody = Person.objects.count()
    people = taken_out()  # the others only asked for something
    before = LedgerEntry.objects.filter(act="person.erased").count()
    remove(by=BY)
    acts = LedgerEntry.objects.filter(act="person.erased").count() - before
    assert (acts, LedgerEntry.objects.filter(act="demo.removed").get().counts["people"]) == (everybody, people)
    assert BATCH not in Origin.objects.values_list("batch", flat=True)


REMOVAL = reverse("contacts:demo_removal")


def test_every_page_says_that_demo_data_are_here_and_the_administrator_gets_the_button(demo, as_user):
    pages = {
        name: as_user(User.objects.get(username=name)).get(reverse("accounts:profile")).content.decode()
        for name in ("marta", "alicja")
    }
    assert {name: ("strip" in page, REMOVAL in page) for name, page in pages.items()} == {
        "marta": (True, False),
        "alicja": (True, True),
    }


def test_the_administrator_removes_it_with_one_click_and_stays_signed_in(demo, as_user):
    client = as_user(User.objects.get(username="alicja"))
    page = client.post(REMOVAL, follow=True)
    assert (page.status_code, Contact.objects.count()) == (200, 0)
    assert list(User.objects.values_list("username", flat=True)) == ["alicja"]
    assert "alicja" in plain(page)


def test_a_salesperson_may_not_remove_it(demo, as_user):
    assert as_user(User.objects.get(username="marta")).post(REMOVAL).status_code == 403
    assert Contact.objects.count() == 42


def test_everything_it_did_has_words(demo):
    acts = set(LedgerEntry.objects.values_list("act", flat=True))
    views = set(AccessEntry.objects.values_list("view", flat=True))
    assert (len(acts) > 10, [act for act in acts if act_in_words(act) == act]) == (True, [])
    assert [view for view in views if page_in_words(view) == view] == []
