"""What a purpose says of each recipient: drafted, shown as a difference in words, kept from version to version."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.dpo.proposals.decisions import approve
from crm.dpo.proposals.drafts import propose_change
from crm.dpo.purposes.terms import lines, recipients_in_words, terms_of
from crm.privacy.models import Proposal, PurposeRecipient
from crm.privacy.recipients.gate import may_disclose
from tests.dpo.proposing import OFFERS, drafted, in_force, proposal_at, sent

NOTHING = {"role": "", "categories": None, "standing": None}
POST = "postal-operator"


def relation(slug=POST):
    return PurposeRecipient.objects.get(purpose=in_force(), recipient__slug=slug)


def said(**changes):
    """The recipients of the offers, with what is said of the post changed."""
    return {**terms_of(in_force())["recipients"], POST: {**NOTHING, **changes}}


def test_the_form_drafts_role_data_and_whom_it_receives(desk, dora, oskar, offers):
    extra = {f"role_{POST}": "joint", f"categories_{POST}": ["address", "identity"], f"standing_{POST}": "yes"}
    proposal = proposal_at(desk.post(f"{OFFERS}amendment/", sent(offers, **extra)))
    values = {"role": "joint", "categories": ["address", "identity"], "standing": True}
    assert proposal.values["recipients"][POST] == values
    assert proposal.values["recipients"]["hosting"] == NOTHING
    approve(proposal, by=oskar)
    row = relation()
    assert (row.as_role, row.given, row.always) == ("joint", ["address", "identity"], True)


def test_the_form_begins_with_what_is_in_force(desk, offers):
    PurposeRecipient.objects.filter(purpose=offers, recipient__slug=POST).update(role="processor", standing=False)
    page = desk.get(f"{OFFERS}amendment/").context["form"]
    begun = [page[f"{kind}_{POST}"].value() for kind in ("role", "standing", "categories")]
    assert begun == ["processor", "no", []]


def test_a_category_that_the_purpose_does_not_need_is_refused(desk, offers):
    answer = desk.post(f"{OFFERS}amendment/", sent(offers, **{f"categories_{POST}": ["address", "health"]}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"categories_{POST}"])


def test_the_difference_stands_in_words(dora, offers):
    proposal = drafted(offers, by=dora, recipients=said(role="processor", categories=["address"], standing=False))
    (line,) = lines(proposal.subject, proposal.before, proposal.values)
    before, after = (text.splitlines() for text in (line.before, line.after))
    assert len(before) == len(after) == 4
    (old,), (new,) = (set(first) - set(other) for first, other in ((before, after), (after, before)))
    assert new.startswith(f"{old}: ")
    assert len(new.split("; ")) == 3


def test_proposals_of_before_hold_a_list_and_are_read_and_carried_out(dora, oskar, offers):
    assert recipients_in_words(["bank", "hosting"]).count("\n") == 1
    proposal = drafted(offers, by=dora, name="Nowa nazwa")
    slugs = list(proposal.values["recipients"])
    for terms in (proposal.before, proposal.values):
        terms["recipients"] = slugs
    proposal.save()
    assert [line.after for line in lines(proposal.subject, proposal.before, proposal.values)] == ["Nowa nazwa"]
    approve(Proposal.objects.get(pk=proposal.pk), by=oskar)
    assert sorted(terms_of(in_force())["recipients"]) == sorted(slugs)


def test_the_next_version_keeps_what_was_said_and_since_when(dora, oskar, offers):
    since, until = timezone.now() - timedelta(days=90), timezone.now() + timedelta(days=90)
    columns = {"role": "processor", "categories": ["address"], "standing": False, "since": since, "until": until}
    PurposeRecipient.objects.filter(purpose=offers, recipient__slug=POST).update(**columns)
    approve(drafted(in_force(), by=dora, name="Nowa nazwa"), by=oskar)
    row = relation()
    assert row.purpose.version == 2
    assert {name: getattr(row, name) for name in columns} == columns


def test_what_was_approved_is_what_the_gate_lets_go(dora, oskar, offers):
    post = relation().recipient
    assert may_disclose(post, offers, ["email"]).allowed
    approve(
        propose_change(offers, {**terms_of(offers), "recipients": said(categories=["address"])}, why="Mniej.", by=dora),
        by=oskar,
    )
    assert str(may_disclose(post, in_force(), ["email"]).reason) == "categories_not_needed"
    assert may_disclose(post, in_force(), ["address"]).allowed


@pytest.mark.parametrize("recipients", [["bank"], {"bank": {}}])
def test_dropping_everybody_else_is_one_difference(dora, offers, recipients):
    proposal = drafted(offers, by=dora, recipients=recipients)
    assert list(proposal.values["recipients"]) == ["bank"]
