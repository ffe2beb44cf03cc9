"""The builder's form: what a form says, asks for and serves, and where it may stand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consents.builder.form_plans import Plan, serving_purposes
from consents.form_fields import Field
from consents.models import CaptureForm, Controller
from consents.models.controller import tax_number
from crm.accounts.models import Team
from crm.privacy.law.jurisdiction import TAX_NUMBER
from crm.privacy.models import Origin, Purpose

LINES = forms.Textarea(attrs={"rows": 3})
KINDS = [(kind.value, kind.label) for kind in Origin.Kind if kind in (Origin.Kind.FORM, Origin.Kind.FAIR)]


class BuilderForm(forms.ModelForm):
    """All fields there are can be ticked; what no purpose of the form needs is refused with the reason."""

    asks = forms.ModelMultipleChoiceField(
        label=_("Consents it asks for"),
        queryset=Purpose.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A box for each channel of each purpose. None is ticked, none is needed to send the form."),
    )
    serving = forms.ModelChoiceField(
        label=_("What the sending itself is for"),
        queryset=Purpose.objects.none(),
        required=False,
        empty_label=_("Nothing: it only asks for consents"),
        help_text=_("An enquiry, for example. Whoever sends the form is answered, without any consent."),
    )
    fields_asked = forms.MultipleChoiceField(
        label=_("Fields"), choices=Field.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sites_listed = forms.CharField(
        label=_("Web sites that may show it in a frame"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One address in a line, like https://www.firm.example. Empty: no site may."),
    )

    class Meta:
        model = CaptureForm
        fields = ["title", "title_en", "slug", "intro", "intro_en", "children", "origin_kind", "team"]
        widgets = {"intro": LINES, "intro_en": LINES}
        help_texts = {
            "slug": _("Part of the address and of the QR code: small letters, digits and hyphens."),
            "children": _("Then it asks for the age, and below the age of the law a parent must agree."),
            "team": _("Takes over what is sent. Empty: it stays with the consents."),
        }

    field_order = [
        *("title", "title_en", "slug", "intro", "intro_en", "asks", "serving", "fields_asked"),
        *("children", "origin_kind", "team", "sites_listed"),
    ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inputs: dict[str, Any] = self.fields
        inputs["asks"].queryset = Purpose.objects.active().by_consent()
        inputs["serving"].queryset = serving_purposes()
        inputs["team"].queryset = Team.objects.order_by("name")
        inputs["team"].empty_label = _("No team")
        inputs["origin_kind"].choices = KINDS
        if self.instance.pk:
            self.show(self.instance)

    def show(self, form: CaptureForm) -> None:
        """Fills in what the form is now; its address cannot change, since it is printed somewhere."""
        self.fields["slug"].disabled = True
        slugs = [form_purpose.purpose_slug for form_purpose in form.purposes.all()]
        self.initial.update(
            asks=list(Purpose.objects.active().by_consent().filter(slug__in=slugs).values_list("pk", flat=True)),
            serving=serving_purposes().filter(slug=form.serves).values_list("pk", flat=True).first(),
            fields_asked=form.fields,
            sites_listed="\n".join(form.sites),
        )

    def clean(self) -> dict[str, Any]:
        """Puts what the plan finds wrong beside the input it is about."""
        data = super().clean() or {}
        if not {"fields_asked", "asks", "serving", "team", "sites_listed"} & set(self.errors):
            names = {"fields": "fields_asked", "sites": "sites_listed"}
            for name, lines in self.plan().problems().items():
                self.add_error(names.get(name, name), [ValidationError(line) for line in lines])
        return data

    def plan(self) -> Plan:
        """The Plan that the form describes."""
        data = self.cleaned_data
        names = ("slug", "title", "title_en", "intro", "intro_en", "children", "origin_kind", "team")
        sites = [line.strip().rstrip("/") for line in data.get("sites_listed", "").splitlines() if line.strip()]
        values = {name: data[name] for name in names if name in data}
        return Plan({**values, "fields": data["fields_asked"], "sites": sites}, list(data["asks"]), data["serving"])


class ControllerForm(forms.ModelForm):
    """Who answers for the data, as the public and the authority may read it."""

    nip = forms.CharField(label=TAX_NUMBER, required=False, max_length=20)

    class Meta:
        model = Controller
        fields = [
            *("name", "short", "about", "about_en", "address", "email", "phone", "nip", "sector", "size"),
            *("officer", "officer_email", "officer_phone", "no_officer_because"),
        ]
        widgets = {"no_officer_because": forms.Textarea(attrs={"rows": 2})}

    def clean_nip(self) -> str:
        """Ten digits, or none."""
        written = self.cleaned_data["nip"]
        try:
            return tax_number(written) if written else ""
        except ValidationError as refusal:
            raise forms.ValidationError(refusal.messages, code="nip") from None
