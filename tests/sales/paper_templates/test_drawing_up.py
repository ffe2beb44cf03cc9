"""Contracts and orders from templates: drawn up once, filed, sent by the composer; what somebody wrote stays text."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from consents.models import Ground
from crm.contacts.models import Attachment
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.drafts import words_of
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry
from crm.sales.deals.participants import add_participant
from crm.sales.models import Document, DrawnPaper, PaperTemplateVersion
from crm.sales.offers.answers import accept
from crm.sales.paper_templates import drawn_pdf as drawn_pdf_module
from crm.sales.paper_templates.drawing_up import draw_up
from crm.sales.paper_templates.paper_letters import prepare_letter
from crm.sales.paper_templates.paper_sources import paper_source_of_deal, paper_source_of_offer
from crm.sales.paper_templates.template_versions import save_template
from crm.sales.pipelines.pipelines import retire
from tests.sales.deal_builders import again, deal, pause
from tests.sales.offer_builders import firms_deal, fresh, made, named, sent, whole, with_line
from tests.sales.paper_builders import template_of, texts

pytestmark = pytest.mark.django_db
HOSTILE = '#panic("x") #read("/etc/passwd") $ x $ = Tytuł\n# Nagłówek {{numer}} \\ "]) <b> @adres *g* \x07 [#eval("1")]'


@pytest.fixture
def template(marek):
    return template_of(marek)


@pytest.fixture
def accepted(sam, ada):
    """An offer of a firm's deal that somebody accepted."""
    named(sam)
    offer = made(firms_deal(sam, ada), sam)
    accept(sent(offer, ada, sam), name="Ada Kowalska")
    return fresh(offer)


@pytest.fixture
def printed(monkeypatch):
    """What was handed to the program that sets type, one dictionary a paper."""
    papers, real = [], drawn_pdf_module.in_our_look

    def keeping(name, values, language):
        papers.append(values)
        return real(name, values, language)

    monkeypatch.setattr(drawn_pdf_module, "in_our_look", keeping)
    return papers


def words_in(values):
    """The text of the pieces."""
    return "\n".join(piece["text"] for piece in values["pieces"])


def test_a_contract_of_an_accepted_offer_is_filed_with_what_was_accepted(template, accepted, sam, printed):
    document = draw_up(template, paper_source_of_offer(accepted), language="pl", by=sam)
    assert (document.kind, document.told("number")[:3], str(document.worth)) == ("contract", "UM/", "247.23")
    assert document.told("file").plain().startswith(b"%PDF")
    assert (document.deal, document.company, document.drawn.offer) == (accepted.deal, accepted.deal.company, accepted)
    text = words_in(printed[0])
    assert (document.told("number") in text, "Mebloplast sp. z o.o." in text) == (True, True)
    assert ("NIP 5265877635" in text, "247,23\N{NO-BREAK SPACE}zł" in text) == (True, True)
    kinds = [piece["kind"] for piece in printed[0]["pieces"]]
    assert kinds == ["text", "section", "text", "lines", "totals", "text", "signatures"]
    assert [row[0] for row in printed[0]["lines"]] == ["Montaż"]
    acts = LedgerEntry.objects.filter(target=f"document:{document.uid}").values_list("act", flat=True)
    assert set(acts) == {"document.added", "document.drawn"}


def test_an_order_bears_the_number_that_the_acceptance_gave_it(accepted, marek, sam):
    order = Document.objects.get(kind="order")
    drawn = draw_up(template_of(marek, kind="order"), paper_source_of_offer(accepted), language="pl", by=sam)
    assert drawn.told("number") == order.told("number")


def test_one_paper_of_a_kind_comes_of_an_offer(template, accepted, sam):
    draw_up(template, paper_source_of_offer(accepted), language="pl", by=sam)
    with pytest.raises(ValidationError, match="już taki dokument"):
        draw_up(template, paper_source_of_offer(fresh(accepted)), language="en", by=sam)
    assert DrawnPaper.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_draw_one_up(template, accepted, sam):
    def draw(_turn):
        try:
            return draw_up(template, paper_source_of_offer(fresh(accepted)), language="pl", by=sam)
        except ValidationError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        papers = list(pool.map(draw, range(2)))
    assert (papers.count(None), Document.objects.filter(kind="contract").count()) == (1, 1)


def test_a_persons_contract_is_theirs_and_goes_with_them(template, ada, sam):
    named(sam)
    its_deal = with_line(deal(sam, contact=ada), by=sam)
    document = draw_up(template, paper_source_of_deal(its_deal), language="pl", by=sam)
    assert (document.person_id, document.firm_number, document.number[:3]) == (ada.pk, "", "UM/")
    erase(ada.person, {}, by=sam)
    assert (DrawnPaper.objects.count(), PaperTemplateVersion.objects.count()) == (0, 1)


def test_what_nobody_knows_stays_as_dots(template, ada, sam, printed):
    named(sam)
    draw_up(template, paper_source_of_deal(with_line(deal(sam, contact=ada), by=sam)), language="pl", by=sam)
    assert "NIP ………" in words_in(printed[0])


def test_english_where_the_template_has_it(template, accepted, marek, sam, printed):
    draw_up(template, paper_source_of_offer(accepted), language="en", by=sam)
    assert (printed[0]["title"][:9], printed[0]["head"][0]) == ("Contract ", "Item")
    polish = template_of(marek, kind="order", text_en="")
    with pytest.raises(ValidationError):
        draw_up(polish, paper_source_of_offer(accepted), language="en", by=sam)


def test_hostile_text_stays_text(marek, ada, sam, printed):
    named(sam)
    everything = f"{HOSTILE.replace('{{numer}}', '')}\n\n{{{{szansa}}}}\n\n{{{{pozycje}}}}"
    template = template_of(marek, title="#panic() {{szansa}}", text=everything)
    its_deal = deal(sam, contact=ada, title=HOSTILE)
    source = paper_source_of_deal(with_line(its_deal, by=sam, unit="#x"))
    document = draw_up(template, source, language="pl", by=sam)  # one command that ran would end it
    assert document.told("file").plain().startswith(b"%PDF")
    assert [piece["kind"] for piece in printed[0]["pieces"]] == ["text", "text", "lines"]
    assert ("((numer))" in words_in(printed[0]), "\x07" in words_in(printed[0])) == (True, False)


@pytest.mark.parametrize("text", ["{{hasło}}", "{{klient", "klient}}", "{{ }}", "{{7*7}}", "{{klient.__class__}}"])
def test_an_unknown_placeholder_is_refused_with_its_name(marek, text):
    with pytest.raises(ValidationError) as refusal:
        template_of(marek, text=f"Ala {text}")
    assert "klamr" in refusal.value.message_dict["text"][0]
    assert PaperTemplateVersion.objects.count() == 0


def test_other_texts_make_the_next_version_and_papers_keep_theirs(template, accepted, marek, sam):
    document = draw_up(template, paper_source_of_offer(accepted), language="pl", by=sam)
    assert save_template(template, texts(name="Umowa"), over=1, by=marek) == ["name"]
    assert save_template(template, texts(name="Umowa", text="Inaczej"), over=1, by=marek) == ["text"]
    assert (template.newest.number, document.drawn.version.number, template.versions.count()) == (2, 1, 2)
    assert save_template(template, texts(name="Umowa", text="Inaczej"), over=2, by=marek) == []


def test_what_is_missing_is_named_and_nothing_is_filed(marek, ada, sam):
    template = template_of(marek)
    bare = deal(sam, contact=ada)
    with pytest.raises(ValidationError):  # nobody has said what our firm is called
        draw_up(template, paper_source_of_deal(bare), language="pl", by=sam)
    named(sam)
    with pytest.raises(ValidationError, match="pozycji"):
        draw_up(template, paper_source_of_deal(bare), language="pl", by=sam)
    whole_deal = with_line(bare, by=sam)
    of_offers = template_of(marek, text="Oferta {{numer oferty}}")
    with pytest.raises(ValidationError):
        draw_up(of_offers, paper_source_of_deal(whole_deal), language="pl", by=sam)
    retire(template, by=marek)
    with pytest.raises(ValidationError):
        draw_up(template, paper_source_of_deal(whole_deal), language="pl", by=sam)
    assert Document.objects.count() == 0


def test_only_who_works_on_the_deal_draws_up_and_a_restricted_person_is_left_alone(template, ada, sam, mallory):
    named(sam)
    source = paper_source_of_deal(with_line(deal(sam, contact=ada), by=sam))
    with pytest.raises(PermissionDenied):
        draw_up(template, source, language="pl", by=mallory)
    pause(ada)
    with pytest.raises(Paused):
        draw_up(template, source, language="pl", by=sam)


def test_the_letter_with_it_waits_in_the_composer(template, accepted, ada, sam):
    document = draw_up(template, paper_source_of_offer(accepted), language="pl", by=sam)
    entry = prepare_letter(document.drawn, whole(ada), by=sam)
    [file] = Attachment.objects.with_keys().filter(interaction=entry)
    assert file.file_name == f"{document.told('number').replace('/', '-')}.pdf"
    assert file.plain() == document.told("file").plain()
    assert document.told("number") in words_of(entry)["text"]


def test_the_gate_says_no_and_no_letter_is_laid(template, accepted, add, sam):
    document = draw_up(template, paper_source_of_offer(accepted), language="pl", by=sam)
    stranger = add(sam, name="Cecylia Mur", email="cecylia@mur.test")
    with pytest.raises(ValidationError):
        prepare_letter(document.drawn, whole(stranger), by=sam)
    add_participant(again(accepted.deal), stranger, "advises", by=sam)
    Ground.objects.filter(person=stranger.pk).update(ended_at=document.added_at)
    with pytest.raises((Blocked, ValidationError)):
        prepare_letter(document.drawn, whole(stranger), by=sam)
