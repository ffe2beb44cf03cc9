"""Every column of a deal, for every surface. A person's deal keeps its text in fields encrypted under the person's key,
a
company's in fields under the organisation's key (`fields` names them).
"""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.lists.columns import Api, Column, Columns, Control, Exported, Filtered, Group, Imported, Listed, No, Sort
from crm.privacy.categories import Category
from crm.sales import typed_values
from crm.sales.columns.form_fields import DayField, NoIdentifiersField, ParsedField
from crm.sales.models import Deal

CARD = No("a deal is no person, and has no business card")
MERGED = No("two deals are never made one")
VERB = No("another act changes it, with a rule of its own")
ON_PAGE = No("the list has what tells deals apart; the rest stands on the page")
SEALED = No("the words of a deal are sealed, and nobody looks for an empty one")
KEPT_IN = No("notes are written for the house and stay in it")
COUNTED = No("it is worked out from the others")
ABOUT = Category.CORRESPONDENCE  # what a file says of somebody by it


def column_of_acts(name: str, label: Any, **surfaces: Any) -> Column:
    """A column changed by acts only: the stage, the owner, when something happened."""
    nowhere = {"control": VERB, "new": VERB, "in_place": VERB, "card": VERB, "imported": VERB, "api": Api.READ}
    return Column(name, label, **{**nowhere, "merged": MERGED, "vcard": CARD, "filtered": Filtered.OWN, **surfaces})


def form_column(name: str, label: Any, **surfaces: Any) -> Column:
    """A column that the form asks for."""
    return Column(name, label, **{"new": True, "merged": MERGED, "vcard": CARD, **surfaces})


def import_target(words: str, turn: int, label: Any = "", **options: Any) -> Imported:
    """An import target in the group of the deal itself."""
    return Imported(options.pop("group", "deal"), label, words, turn, category=ABOUT, **options)


def deals() -> Columns:
    """The table of deals."""
    return DEAL


DEAL = Columns(
    Deal,
    (
        form_column(
            "title",
            _("What is it about?"),
            fields=("house_title",),
            read=lambda deal: deal.told("title"),
            control=Control(
                120, required=True, placed=True, sort=Sort.WORDS, made=partial(NoIdentifiersField, max_length=120)
            ),
            in_place=No("it stands in the head of the page, which the form changes"),
            card=No("it stands in the head of the page"),
            listed=Listed("deal", _("Deal"), usual=1, drawn=True),
            filtered=SEALED,
            imported=import_target(
                r"\btytul|\bnazwa\b|\bszans|\btemat|\btitle|\bdeal\b|\bopportunity|\bsubject|^name$",
                14,
                _("What it is about"),
                replaces=False,
            ),
            exported=Exported(_("What it is about"), usual=True),
        ),
        column_of_acts(
            "customer",
            _("Customer"),
            category=Category.IDENTITY,
            listed=Listed("whose", pgettext_lazy("deal", "Customer"), usual=2, drawn=True),
            filtered=No("the filter by company asks for it, and the search for people"),
            exported=Exported(usual=True),
            api=No("programs read contact and company, each by its id"),
        ),
        form_column(
            "amount",
            _("Amount"),
            group="amount",
            control=Control(placed=True, sort=Sort.MONEY, made=partial(ParsedField, typed_values.money)),
            listed=Listed(usual=6, drawn=True),
            filtered=No("the list asks whether there is one"),
            imported=import_target(r"\bkwot|\bwartosc|\bamount|\bvalue\b|\bcena\b|\bprice", 9),
            exported=Exported(usual=True),
        ),
        form_column(
            "currency",
            _("Currency"),
            group="amount",
            control=Control(placed=True, choices=lambda: Deal.Currency.choices),
            listed=No("it stands behind the amount"),
            filtered=Filtered.OWN,
            imported=import_target(r"\bwalut|\bcurrency", 8),
            exported=Exported(usual=True),
        ),
        column_of_acts(
            "weighted",
            _("Weighted"),
            packed=COUNTED,
            listed=Listed(drawn=True),
            filtered=COUNTED,
            api=COUNTED,
        ),
        column_of_acts(
            "pipeline",
            _("Pipeline"),
            listed=Listed(drawn=True),
            imported=import_target(r"\blejek\b|\bpipeline|\bproces\b", 7, group="course", replaces=False),
        ),
        column_of_acts(
            "stage",
            _("Stage"),
            listed=Listed("state", _("State"), usual=3, drawn=True),
            imported=import_target(r"\betap|\bstage|\bfaza\b|\bkrok\b", 6, group="course"),
            exported=Exported(usual=True),
        ),
        column_of_acts(
            "probability",
            _("Probability, %"),
            packed=COUNTED,
            listed=No("the weighted amount says it"),
            filtered=COUNTED,
            api=COUNTED,
        ),
        column_of_acts(
            "outcome",
            _("Outcome"),
            listed=No("the state says it"),
            filtered=No("the views of the list ask for it"),
            imported=import_target(
                r"\bstatus\b|\bstan\b|\bwynik\b|\boutcome\b", 5, _("Open, won or lost"), group="course", code="status"
            ),
            exported=Exported(usual=True),
            api=No("programs read and write it as state"),
        ),
        form_column(
            "closes_on",
            _("Expected close"),
            group="closes",
            control=Control(placed=True, sort=Sort.DAY, made=DayField),
            listed=Listed("closes", usual=4, drawn=True),
            filtered=Filtered.OWN,
            imported=import_target(r"\bclos(e|ing)\b|\bzamkniec|\btermin\b|\bplanowan|\bexpected", 3),
            exported=Exported(usual=True, code="closes"),
        ),
        column_of_acts(
            "opened_at",
            pgettext_lazy("deal", "Opened"),
            listed=Listed("opened", drawn=True),
            imported=import_target(
                r"\bdata (utworz|dodan|otwarc|rozpocz)|\bcreated|\bcreate date|\bopened|^data$|^date$",
                4,
                _("Opened on"),
                group="course",
                code="opened_on",
                replaces=False,
            ),
            exported=Exported(code="opened"),
        ),
        column_of_acts(
            "ended_at",
            _("Ended"),
            listed=ON_PAGE,
            filtered=No("reports ask for the days of an end"),
            imported=import_target(
                r"\bdata (wygran|przegran|zakoncz)|\b(won|lost|ended) (on|at|date|time)\b|^zakonczon\w*$",
                2,
                _("Won or lost on"),
                group="course",
                code="ended_on",
                many=True,
                replaces=False,
            ),
            exported=Exported(code="ended"),
        ),
        column_of_acts(
            "lost_reason",
            _("Why it was lost"),
            listed=ON_PAGE,
            filtered=No("reports ask for it"),
            imported=import_target(r"\b(powod|przyczyna)\b|\breason\b", 1, group="course", replaces=False),
            exported=Exported(code="reason"),
        ),
        column_of_acts(
            "step", _("Next step"), listed=Listed(usual=5, drawn=True), exported=COUNTED, api=COUNTED, packed=COUNTED
        ),
        column_of_acts(
            "last_activity_at",
            _("Last activity"),
            listed=Listed("last", drawn=True),
            exported=Exported(code="last"),
        ),
        column_of_acts(
            "team", _("Team"), word=_("team"), listed=Listed(drawn=True), api=No("programs see their own team")
        ),
        column_of_acts(
            "owner",
            _("Owner"),
            word=_("owner"),
            listed=Listed(usual=7, drawn=True),
            exported=Exported(usual=True),
            api=No("who works for the house is no data of a program's"),
        ),
        form_column(
            "notes",
            _("Notes"),
            fields=("house_notes",),
            read=lambda deal: deal.told("notes"),
            control=Control(
                4000,
                placed=True,
                sort=Sort.WORDS,
                made=partial(
                    NoIdentifiersField,
                    max_length=4000,
                    required=False,
                    strip=True,
                    widget=forms.Textarea(attrs={"rows": 3}),
                ),
            ),
            in_place=No("a text of many lines takes the whole form"),
            card=No("notes stand in a card of their own"),
            listed=ON_PAGE,
            filtered=SEALED,
            imported=import_target(r"\buwag|\bnotat|\bkomentarz|\bopis|\bnote|\bcomment|\bdescription", 13, many=True),
            exported=KEPT_IN,
        ),
    ),
    groups={"amount": Group(_("Amount")), "closes": Group(_("Expected close"))},
)
