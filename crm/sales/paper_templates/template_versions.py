"""Templates of papers: added, changed as a new version over the one that was read.

save_template(template, {…}, over=3, by=marek)     `over` is the number of the version that was read, 0 for a new one
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.sales.deals.deals import Overtaken
from crm.sales.models import PaperTemplate, PaperTemplateVersion
from crm.sales.paper_templates.paper_placeholders import PAPERS
from crm.sales.pipelines.pipelines import next_place, record

HEAD = ("name", "kind")
TEXTS = ("title", "text", "title_en", "text_en")
MOST = 100


def save_template(template: PaperTemplate, values: dict[str, str], *, over: int, by: User) -> list[str]:
    """Names of what differs; other texts make the next version, and papers that were drawn up keep theirs.

    ValidationError for unknown placeholders and for too many templates, Overtaken when somebody saved it since `over`.
    """
    refuse_unknown_placeholders(values)
    with transaction.atomic():
        new = template.pk is None
        if new:
            refuse_too_many()
            template.position = next_place(PaperTemplate.objects.all())
        else:
            PaperTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        last = None if new else PaperTemplateVersion.objects.filter(template=template).first()
        if (last.number if last else 0) != over:
            raise Overtaken
        changed = [name for name in HEAD if values[name] != getattr(template, name) or new]
        texts = [name for name in TEXTS if last is None or values[name] != getattr(last, name)]
        for name in changed:
            setattr(template, name, values[name])
        if changed:
            template.save()
        if texts:
            add_version(template, values, over + 1, by=by)
        if changed or texts:
            fields = [*changed, *texts]
            record("paper_template.added" if new else "paper_template.changed", template, by=by, fields=fields)
    return [*changed, *texts]


def add_version(template: PaperTemplate, values: dict[str, str], number: int, *, by: User) -> None:
    """The next version of a locked template."""
    texts = {name: values[name] for name in TEXTS}
    PaperTemplateVersion(template=template, number=number, saved_by=by, **texts).save(force_insert=True)


def refuse_unknown_placeholders(values: dict[str, str]) -> None:
    """ValidationError, by field, that names unknown placeholders."""
    PAPERS.refuse_unknown({name: values[name] for name in TEXTS})


def refuse_too_many() -> None:
    """ValidationError for more templates than anybody looks through."""
    if PaperTemplate.objects.in_use().count() >= MOST:
        raise ValidationError(_("There are too many templates. Put one away first."), code="too_many")
