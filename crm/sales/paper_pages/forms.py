"""Forms of templates of papers, and of drawing one up."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.sales.models import PaperTemplate
from crm.sales.models.offering.paper_templates import LONGEST_PAPER
from crm.sales.paper_templates.paper_sources import PaperSource
from crm.sales.paper_templates.template_versions import HEAD, TEXTS

HOW = _(
    "A blank line begins a paragraph. A paragraph that begins with “# ” is a heading; one line that begins with “§” "
    "stands in the middle."
)
TITLE = _("Placeholders work here as well, such as the number.")


class PaperTemplateForm(forms.Form):
    """A template in both languages; `version` is the one that was opened."""

    name = forms.CharField(label=_("Name of the template"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind of paper"), choices=PaperTemplate.Kind)
    title = forms.CharField(label=_("Title of the paper"), max_length=120, help_text=TITLE)
    text = forms.CharField(
        label=_("Text in Polish"), max_length=LONGEST_PAPER, widget=forms.Textarea(attrs={"rows": 16}), help_text=HOW
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    text_en = forms.CharField(
        label=_("Text in English"),
        max_length=LONGEST_PAPER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Without one the paper is drawn up in Polish alone."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, template: PaperTemplate, **options: Any) -> None:
        newest = template.newest if template.pk else None
        known: dict[str, Any] = {name: getattr(template, name) for name in HEAD}
        known |= {name: getattr(newest, name) for name in (*TEXTS, "number")} if newest else {}
        options["initial"] = {**known, "version": known.get("number", 0)}
        super().__init__(*args, **options)

    def values(self) -> dict[str, str]:
        """What `save_template` takes."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in (*HEAD, *TEXTS)}


class DrawingForm(forms.Form):
    """From which template, and in which language."""

    template = forms.UUIDField(error_messages={"required": _("Choose a template.")})
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, source: PaperSource, **options: Any) -> None:
        options["initial"] = {"language": source.language}
        super().__init__(*args, **options)
        rows = PaperTemplate.objects.in_use().prefetch_related("versions")
        self.templates = {template.uid: template for template in rows}

    def clean_template(self) -> PaperTemplate:
        """One of those in use."""
        template = self.templates.get(self.cleaned_data["template"])
        if template is None:
            raise ValidationError(_("Choose a template."))
        return template
