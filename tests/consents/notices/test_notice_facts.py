"""The facts of a notice come from the one relation and are true at once; its wording waits for the next version."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from consents.models import Controller, NoticeVersion
from consents.notices.fact_watch import notices_older_than_facts, watch_facts
from consents.notices.notice_versions import Promise, notice_for, publish_notice, rendered
from consents.notices.notification import remember
from consents.statements.notice_facts import relations
from consents.statements.promised_periods import promised
from crm.privacy.models import Agreement, Purpose, PurposeRecipient, Recipient, Transfer
from crm.privacy.recipients.gate import Reason, may_disclose
from crm.privacy.verbs.ropa import records
from retention.models import Rule
from retention.rules.rule_seeds import EVER_SINCE
from tests.consents.conftest import NOON
from tests.consents.filled_forms import controller
from tests.consents.notices.facts_of_recipients import clauses, us_mailer
from tests.consents.published_notices import BY, a_notice

pytestmark = pytest.mark.django_db
EEA = "Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego."


@pytest.fixture(autouse=True)
def _controller(db):
    controller()


def parts(*slugs, language="pl", at=None):
    """{key: lines} of what people are told now about these purposes."""
    purposes = list(Purpose.objects.active(at).filter(slug__in=slugs))
    return {part.key: part.lines for part in notice_for(purposes, language, at).parts}


def switch_on(slug):
    """The planted rule counts."""
    rule = Rule.objects.get(slug=slug, version=1)
    rule.switches.create(slug=slug, on=True, by="user:1", at=EVER_SINCE, seen={"run": 1})
    return rule


# ---- Art. 13(1)(c) and (d): the basis, for each group of people


def test_art_13_1_d_staff_of_corporate_customers_rest_on_our_interest_not_on_the_contract():
    with override("pl"):
        own, firms = parts("contracts")["purposes"]
    assert "umowa" in own.casefold()
    assert ("prawnie uzasadnion" in firms, "art. 6 ust. 1 lit. f" in firms) == (True, True)
    result = parts("contracts", language="en")["object"]
    assert result == (
        "If you act for a company you can object to what rests on our interest, for reasons of your own situation.",
    )


def test_art_6_1_f_without_a_balancing_note_nobody_of_a_company_is_spoken_of():
    Purpose.objects.filter(slug="contracts").update(balancing="")
    assert [len(parts("contracts")["purposes"]), "object" in parts("contracts")] == [1, False]


def test_what_one_can_do_is_told_for_the_purposes_at_hand_alone():
    """Art. 12(1), 13(2)(b), (c), (e): a newsletter needs no word about contracts, nor an interest."""
    a_notice(at=timezone.now())
    result = parts("offers", language="en")
    assert result["object"] == ("You can object to advertising at any time, without any reason. We then stop.",)
    assert result["must"] == ("For the rest you need not give anything, and nothing happens if you do not.",)
    assert [line for line in parts("contracts", language="en")["rights"] if "withdraw" in line] == []


# ---- Art. 13(1)(e): recipients of that purpose


def test_art_13_1_e_each_purpose_names_its_own_recipients_and_no_others():
    [result] = parts("offers")["recipients"]
    assert [name in result for name in ("Bramka SMS", "Operator pocztowy", "Bank", "Urząd skarbowy")] == [
        True,
        True,
        False,
        False,
    ]
    assert ("na nasze zlecenie: Bramka SMS" in result, "na własną odpowiedzialność: Operator pocztowy" in result) == (
        True,
        True,
    )


def test_art_13_1_e_nobody_where_nobody_gets_it():
    PurposeRecipient.objects.filter(purpose__slug="offers").delete()
    assert parts("offers")["recipients"] == ("Oferty handlowe: nikt poza nami.",)


@pytest.mark.parametrize("slug", ["offers", "contracts", "enquiries", "accounting", "rights-requests", "security"])
def test_notice_register_and_gate_speak_of_the_same_recipients(slug):
    """Art. 13(1)(e), 30(1)(d) and the gate: one relation."""
    us_mailer("offers", "contracts")
    purpose = Purpose.objects.get(slug=slug, active_to=None)
    recipients = {row.recipient for row in relations([purpose], timezone.now()).get(purpose.pk, [])}
    [record] = [record for record in records() if record.purpose == purpose]
    gate = {
        recipient
        for recipient in Recipient.objects.all()
        if may_disclose(recipient, purpose, []).reason not in (Reason.NOT_NAMED, Reason.ENDED)
    }
    assert recipients == set(record.recipients) == gate
    [result] = parts(slug)["recipients"]
    assert [str(recipient) for recipient in recipients if str(recipient) not in result] == []


def test_a_relation_that_ended_or_has_not_begun_is_not_told():
    now, rows = timezone.now(), PurposeRecipient.objects.filter(purpose__slug="offers")
    rows.filter(recipient__slug="sms-gateway").update(until=now - timedelta(minutes=1))
    rows.filter(recipient__slug="postal-operator").update(since=now + timedelta(days=1))
    Recipient.objects.filter(slug="email-provider").update(active_to=now)
    assert parts("offers")["recipients"] == ("Oferty handlowe – na nasze zlecenie: Dostawca hostingu.",)


# ---- Art. 13(1)(f): transfers


def test_art_13_1_f_the_sentence_about_the_eea_goes_the_minute_a_us_processor_counts_for_that_purpose():
    a_notice(at=timezone.now())
    assert [parts(slug)["abroad"] for slug in ("offers", "contracts")] == [(EEA,), (EEA,)]
    us_mailer("offers")
    assert (EEA in parts("offers")["abroad"], parts("contracts")["abroad"]) == (False, (EEA,))
    assert "Mailer Inc. (Stany Zjednoczone)" in parts("offers")["recipients"][0]


def test_art_44_a_look_from_a_third_country_counts_as_well():
    us_mailer("offers", country="PL", access_country="US")
    [result] = parts("offers")["abroad"]
    assert ("Mailer Inc." in result, "Stany Zjednoczone" in result) == (True, True)


def test_art_13_1_f_the_mechanism_and_where_to_get_a_copy():
    mailer = us_mailer("offers")
    [result] = parts("offers", language="en")["abroad"]
    assert "Nothing protects them there at the moment, so we pass nothing on." in result
    terms = clauses(mailer)
    [result] = parts("offers", language="en")["abroad"]
    assert result == (
        "Outside the European Economic Area: Mailer Inc., United States. What allows it: standard "
        "contractual clauses, decision (EU) 2021/914 (GDPR Art. 46(2)(c)). You get a copy from iod@stalmag.test."
    )
    Transfer.objects.filter(pk=terms.pk).update(outcome="not")
    assert "Nothing protects them" in parts("offers", language="en")["abroad"][0]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"mechanism": "dpf", "data_types": ["non-hr"]},
            "certificate of the Data Privacy Framework, decision (EU) 2023/1795 (GDPR Art. 45).",
        ),
        ({"mechanism": "bcr"}, "binding corporate rules (GDPR Art. 47). You get a copy"),
        (
            {"mechanism": "art49", "derogation": "b", "why": "kurier"},
            "needed for a contract with the person (GDPR Art. 49(1)(b)).",
        ),
        (
            {"mechanism": "adequacy", "country": "JP"},
            "Commission (EU) 2019/419: adequate protection (GDPR Art. 45).",
        ),
    ],
)
def test_art_45_to_49_every_mechanism_has_its_words(columns, said):
    mailer = us_mailer("offers", country=columns.get("country", "US"))
    today = timezone.localdate()
    clauses(mailer, seen_on=today, valid_to=today + timedelta(days=300), **columns)
    assert said in parts("offers", language="en")["abroad"][0]


# ---- Art. 26(2): joint controllers


def test_art_26_2_the_essence_of_the_arrangement_is_told():
    row = PurposeRecipient.objects.get(purpose__slug="contracts", recipient__slug="courier")
    assert "joint" not in parts("contracts")
    PurposeRecipient.objects.filter(pk=row.pk).update(role="joint")
    values = {
        "essence": "My odpowiadamy na wnioski.",
        "essence_en": "We answer requests.",
        "contact_point": "iod@x.test",
    }
    Agreement.objects.create(
        recipient=row.recipient, kind="joint", concluded_on=timezone.localdate(), recorded_by="user:1", **values
    )
    assert parts("contracts")["joint"] == (
        "Decydujemy wspólnie: Firma kurierska. My odpowiadamy na wnioski. Kontakt: iod@x.test.",
    )
    assert "We answer requests." in parts("contracts", language="en")["joint"][0]


# ---- Art. 13(2)(a): how long


def test_art_13_2_a_the_rules_that_are_on_say_how_long_with_the_proof_of_consent():
    assert parts("offers")["periods"][0].startswith("Oferty handlowe: do wycofania zgody; dowód zgody: 6 lat")
    switch_on("marketing")
    assert parts("offers")["periods"] == (
        "Oferty handlowe: do wycofania zgody, najdłużej 24 miesiące od Twojej ostatniej aktywności; dowód zgody: 6 lat "
        "od końca zgody lub innej podstawy, do końca roku.",
    )


def test_art_13_2_a_a_rule_without_need_says_what_ends_the_keeping():
    texts = [parts(slug, language="en")["periods"][0] for slug in ("contracts", "business-contact")]
    assert texts == [
        "Contracts and orders: until your matter or contract is over.",
        "Working with companies: as long as we need them for this, or until you object.",
    ]


def test_art_13_2_a_what_the_law_orders_is_told_with_its_event():
    [result] = parts("accounting", language="en")["periods"]
    assert "5 years from the day payment fell due, to the end of the year" in result


def test_a_promise_shortens_the_rule_and_a_shorter_rule_the_promise():
    """Art. 5(1)(a): whoever is told the shorter one is not kept longer (statements/promised_periods.py)."""
    switch_on("customers")  # 24 months
    a_notice(promises={"contracts": Promise("rok od umowy", "a year from the contract", 12)}, at=timezone.now())
    assert parts("contracts")["periods"] == ("Umowy i zamówienia: rok od umowy.",)
    a_notice(promises={"contracts": Promise("3 lata od umowy", "3 years", 36)}, at=timezone.now())
    assert parts("contracts")["periods"] == ("Umowy i zamówienia: 24 miesiące od Twojej ostatniej aktywności.",)


def test_what_a_rule_said_at_publication_binds_until_the_next_notice(purpose, her):
    """legal.md M: a later, longer rule does not reach people who were told a shorter one (Art. 5(1)(a), 13(2)(a))."""
    rule = switch_on("marketing")  # 24 months
    first = a_notice(at=timezone.now(), promises={})
    period = first.periods.get(purpose_slug="offers")
    assert (period.months, period.words, period.from_rule) == (24, "24 miesiące od Twojej ostatniej aktywności", True)
    remember([her], first, how="shown", by=BY, at=timezone.now())
    longer(rule)
    row = parts("offers")["periods"][0]
    assert ("24 miesiące" in row, "36 miesięcy" in row) == (True, False)  # that is what holds for them
    assert "Jak długo" in notices_older_than_facts()[0].headings
    watch_facts()
    publish_notice(NoticeVersion.objects.drafts().get(), by=BY, at=timezone.now())
    assert "36 miesięcy" in parts("offers")["periods"][0]
    assert promised(her, purpose("offers")).months == 24


def longer(rule):
    """The next version of a rule, a year longer, takes over."""
    now = timezone.now()
    values = {field.attname: getattr(rule, field.attname) for field in Rule._meta.concrete_fields}
    following = Rule.objects.create(**{**values, "id": None, "version": 2, "months": 36})
    rule.switches.create(slug=rule.slug, on=False, by="user:1", at=now, reason="dłużej")
    rule.switches.filter(on=True).update(replaced_at=now)
    following.switches.create(slug=rule.slug, on=True, by="user:1", at=now, seen={"run": 1})


def test_a_rule_that_is_off_promises_nothing_more():
    rule = switch_on("marketing")
    a_notice(at=timezone.now(), promises={})
    now = timezone.now()
    rule.switches.create(slug=rule.slug, on=False, by="user:1", at=now, reason="wyłączona")
    rule.switches.filter(on=True).update(replaced_at=now)
    assert parts("offers")["periods"][0].startswith("Oferty handlowe: do wycofania zgody; dowód zgody")


def test_no_notice_says_as_long_as_it_takes():
    for language in ("pl", "en"):
        text = " ".join(parts(*Purpose.objects.active().values_list("slug", flat=True), language=language)["periods"])
        assert [words for words in ("tak długo, jak trzeba", "as long as it takes") if words in text] == []


# ---- facts and wording


def test_facts_are_those_of_the_moment_and_wording_that_of_the_version():
    version = a_notice(at=timezone.now())
    Purpose.objects.filter(slug="offers").update(notice_text="zupełnie inny tekst")
    Controller.objects.update(name="Nowa Firma sp. z o.o.")
    result = parts("offers")
    assert ("zupełnie inny" in result["purposes"][0], "Nowa Firma" in result["who"][0]) == (False, True)
    assert "Nowa Firma" not in rendered(version, "pl").text


def test_evidence_repeats_the_very_words_once_the_facts_moved_on(purpose):
    """Art. 7(1): what was before them, letter for letter, whatever becomes of it later."""
    version = a_notice(at=timezone.now())
    before = notice_for([purpose("offers")], "pl").as_json()
    us_mailer("offers")
    after = notice_for([purpose("offers")], "pl")
    digest = version.texts.get(language="pl").digest
    assert [item["sha256"] for item in (before, after.as_json())] == [digest, digest]
    assert ("text" in before, after.as_json()["text"] == after.text, "Mailer Inc." in after.text) == (False, True, True)


def test_a_moment_of_the_past_is_told_by_the_facts_of_then(purpose):
    us_mailer("offers")
    PurposeRecipient.objects.filter(recipient__slug="mailer").update(since=NOON)
    assert [EEA in parts("offers", at=NOON + span)["abroad"] for span in (-timedelta(1), timedelta(1))] == [True, False]


def test_a_notice_costs_the_same_whatever_there_is(purpose, django_assert_max_num_queries):
    clauses(us_mailer("offers", "contracts", "service"))
    purposes = list(Purpose.objects.active())
    with django_assert_max_num_queries(5):
        notice_for(purposes, "pl")
