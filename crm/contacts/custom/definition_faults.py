"""Everything that is wrong with a field definition, for the functions that refuse it and for forms."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import Currency
from crm.accounts.models import Role
from crm.contacts.custom.formulas import SOURCES, FormulaFault, read
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom.record_names import kind_of_field
from crm.contacts.models import CustomField
from crm.contacts.models.custom import OURS_TO_KEEP
from crm.contacts.models.field_kinds import Kind
from crm.files.mapping.guesses import refused_category
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.models import Purpose
from crm.privacy.people.sensitive_text import findings

DIGIT = re.compile(r"[0-9.,+-]")
TAKEN = _("There is a field of this key already.")
REVEALING = _("The formula “%(name)s” names it: hide that from the same roles first.")
LOOSENED = _("It holds such data already. Remove the field and make another one.")


def faults(field: CustomField, before: str = "") -> dict[str, Any]:
    """{column: why it is not allowed}, all problems at once; columns that are still empty are not judged."""
    by_column = {"key": fault_of_key(field), "unit": fault_of_unit(field)}
    by_column |= {"hidden_from": fault_of_roles(field), "formula": fault_of_formula(field)}
    by_column |= {"category": fault_of_category(field, before), "purposes": fault_of_purposes(field)}
    return {name: words for name, words in by_column.items() if words}


def fault_of_key(field: CustomField) -> Any:
    """Why the key of a new field is not allowed; empty when it is."""
    if field.pk is not None or not field.key:
        return ""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", field.key):
        return _("Use small letters without accents, digits and underscores, beginning with a letter.")
    taken = CustomField.objects.filter(record=field.record, key=field.key, emptied_at=None).exists()
    return TAKEN if taken else ""


def fault_of_unit(field: CustomField) -> Any:
    """Why the unit is not allowed: only a number has one, and digits in it would be read as part of the number. An
    amount of money has a currency.
    """
    if not field.unit:
        return ""
    if field.kind == Kind.MONEY:
        return "" if field.unit in Currency.values else _("Write the code of a currency, such as PLN or EUR.")
    if field.kind not in (Kind.NUMBER, Kind.FORMULA):
        return _("Only a number has a unit.")
    return _("Write the unit without digits, such as kg, m² or EUR.") if DIGIT.search(field.unit) else ""


def fault_of_roles(field: CustomField) -> Any:
    """Why it cannot be hidden from these roles: there is none of the key, or the officer is among them."""
    slugs = set(field.hidden_from)
    if not slugs:
        return ""
    roles = {role.slug: role for role in Role.objects.filter(slug__in=slugs)}
    if slugs - roles.keys():
        return _("Choose roles from the list.")
    if any(role.dpo for role in roles.values()):
        return _("The data protection officer sees everything that is held about people.")
    open_formula = next((row for row in formulas_naming(field) if not slugs <= set(row.hidden_from)), None)
    return REVEALING % {"name": open_formula} if open_formula else ""


def formulas_naming(field: CustomField) -> list[CustomField]:
    """The formulas of the same records that name this field, as they are kept."""
    if field.pk is None or field.kind == Kind.FORMULA:
        return []
    rows = CustomField.objects.standing().of(field.record).filter(kind=Kind.FORMULA)
    return [row for row in rows if field.key in read(row.formula).sources]


def fault_of_formula(field: CustomField) -> Any:
    """Why the formula is not allowed: it cannot be read or reckoned, or it would tell more than its sources do."""
    if field.kind != Kind.FORMULA:
        return _("Only a formula is reckoned.") if field.formula else ""
    sources = {row.key: row for row in CustomField.objects.standing().of(field.record) if row.kind in SOURCES}
    try:
        formula = read(field.formula)
        formula.sort_of({key: row.kind for key, row in sources.items()})
    except FormulaFault as fault:
        return fault.messages[0]
    named = [sources[key] for key in sorted(formula.sources)]
    if not named:
        return _("Name at least one field.")
    for row in named:
        if row.guarded:
            return _("“%(name)s” holds guarded data, from which nothing is reckoned.") % {"name": row}
        if not set(row.hidden_from) <= set(field.hidden_from):
            return _("“%(name)s” is hidden from roles that would see the formula.") % {"name": row}
        if not set(field.purposes) <= set(row.purposes):
            return _("“%(name)s” is not needed for all purposes of the formula.") % {"name": row}
    return ""


def fault_of_category(field: CustomField, before: str) -> Any:
    """Why the category is not allowed: the product has its own place for such data, the name says another kind, or it
    would unseal guarded values.
    """
    if not field.category:
        return ""
    if field.category in OURS_TO_KEEP:
        return _("The product keeps these by itself, with a proof behind each.")
    if named_category := category_in_name(field):
        words = {"category": Category(named_category).label}
        return _("By its name this is: %(category)s. Choose that, or another name.") % words
    if field.guarded and field.linked:
        return _("A link leads to another record and is read in lists: guarded data have no place in it.")
    if field.guarded and (naming := formulas_naming(field)):
        return _("The formula “%(name)s” names it, and nothing is reckoned from guarded data.") % {"name": naming[0]}
    return LOOSENED if is_loosened(field, before) else ""


def fault_of_purposes(field: CustomField) -> Any:
    """Why the purposes are not allowed; empty when they are."""
    if not field.purposes:
        return _("Choose at least one purpose: what nobody needs may not be kept.")
    if field.category and (needless := not_needing(field)):
        words = {"purposes": ", ".join(needless), "category": Category(field.category).label}
        return _("These purposes do not need such data (%(category)s): %(purposes)s.") % words
    kind = kind_of_field(field)
    if kind is not None and kind.purpose not in field.purposes:
        return _("Records of this kind are kept for one purpose: choose “%(purpose)s” too.") % {
            "purpose": purpose_word(kind.purpose)
        }
    wider = next((row for row in formulas_naming(field) if not set(row.purposes) <= set(field.purposes)), None)
    return _("The formula “%(name)s” needs it for more purposes.") % {"name": wider} if wider else ""


def purpose_word(slug: str) -> str:
    """What a purpose is called."""
    return str(Purpose.objects.active().filter(slug=slug).first() or slug)


def category_in_name(field: CustomField) -> str:
    """The guarded category that the field's name suggests, where another one was chosen; empty for none."""
    for label in (field.label, field.label_en):
        kinds = [refused_category(label), *(match.category for match in findings(label))]
        guarded = [kind for kind in kinds if kind in SEALED_ONLY]
        if guarded and field.category not in guarded:
            return str(guarded[0])
    return ""


def not_needing(field: CustomField) -> list[str]:
    """Names of the chosen purposes that do not need such data, or are not active."""
    purposes = {purpose.slug: purpose for purpose in Purpose.objects.active().filter(slug__in=field.purposes)}
    return [
        str(purposes.get(slug, slug))
        for slug in field.purposes
        if slug not in purposes or not purposes[slug].needs(field.category)
    ]


def is_loosened(field: CustomField, before: str) -> bool:
    """Whether the change would make guarded data unguarded although the field has values."""
    if before not in SEALED_ONLY or field.guarded:
        return False
    return holder_of(field.record).objects.filter(definition=field).exists()
