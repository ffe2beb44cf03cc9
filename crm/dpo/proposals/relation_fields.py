"""The fields of a purpose's draft about each recipient: its role, the data it gets, whether it gets everybody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from crm.dpo.purposes.terms import Terms, as_relations, relation_terms
from crm.narrowing import form_field
from crm.privacy.categories import Category
from crm.privacy.models import Recipient

STANDING = {"": None, "yes": True, "no": False}
STANDING_CHOICES = (
    ("", gettext_lazy("follows from the role: a processor receives everybody")),
    ("yes", gettext_lazy("receives everybody")),
    ("no", gettext_lazy("receives by single acts")),
)


class RelationFields:
    """Adds the fields to a form, checks them together, and reads them as terms."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form
        self.recipients = list(Recipient.objects.active())
        field = form_field(form, "recipients", forms.ChoiceField)
        field.choices = [(recipient.slug, str(recipient)) for recipient in self.recipients]
        for recipient in self.recipients:
            form.fields.update(fields_of(recipient))

    @property
    def names(self) -> set[str]:
        """Names of the fields that are drawn beside their recipient."""
        return {name for recipient in self.recipients for name in names_of(recipient.slug)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """[{option, recipient, role, standing, categories, open}] for the page."""
        options = zip(self.form["recipients"], self.recipients, strict=True)
        return [
            {
                "option": option,
                "recipient": recipient,
                **{kind: self.form[name] for kind, name in zip(KINDS, names_of(recipient.slug), strict=True)},
                "open": any(self.form.errors.get(name) for name in names_of(recipient.slug)),
            }
            for option, recipient in options
        ]

    def check(self) -> None:
        """A recipient gets no category that the purpose does not need."""
        data = self.form.cleaned_data
        needed = set(data.get("categories", []))
        for slug in data.get("recipients", []):
            beyond = [code for code in data.get(f"categories_{slug}", []) if code not in needed]
            if beyond and needed:
                words = _("The purpose does not need: %(names)s.")
                labels = ", ".join(str(Category(code).label) for code in beyond)
                self.form.add_error(f"categories_{slug}", forms.ValidationError(words, params={"names": labels}))

    def terms(self) -> dict[str, Terms]:
        """{slug: what the draft says of it}, of a valid form."""
        data = self.form.cleaned_data
        return as_relations(
            {
                slug: relation_terms(
                    data[f"role_{slug}"], data[f"categories_{slug}"] or None, STANDING[data[f"standing_{slug}"]]
                )
                for slug in data["recipients"]
            }
        )


KINDS = ("role", "standing", "categories")


def names_of(slug: str) -> list[str]:
    """The names of a recipient's three fields."""
    return [f"{kind}_{slug}" for kind in KINDS]


def fields_of(recipient: Recipient) -> dict[str, forms.Field]:
    """{name: field} of one recipient."""
    role, standing, categories = names_of(recipient.slug)
    as_it_is = _("as the recipient is: %(kind)s") % {"kind": recipient.get_kind_display()}
    return {
        role: forms.ChoiceField(
            label=_("Role"), required=False, choices=[("", as_it_is), *Recipient.Kind.choices], initial=""
        ),
        standing: forms.ChoiceField(label=_("Whom it receives"), required=False, choices=STANDING_CHOICES, initial=""),
        categories: forms.MultipleChoiceField(
            label=_("Data it gets"),
            required=False,
            choices=Category.choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None ticked: all that the purpose needs."),
        ),
    }


def initial_of(relations: dict[str, Terms]) -> dict[str, Any]:
    """What the fields begin with."""
    says = {value: code for code, value in STANDING.items()}
    begun: dict[str, Any] = {"recipients": list(relations)}
    for slug, relation in relations.items():
        values = (relation["role"], says[relation["standing"]], relation["categories"] or [])
        begun |= dict(zip(names_of(slug), values, strict=True))
    return begun
