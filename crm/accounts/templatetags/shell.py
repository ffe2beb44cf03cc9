"""Tags and filters of every template (a built-in library: no `load` needed).

{% icon "mail" %}  {% icons_here "mail" %}  {% nav %}  {% theme %}  {% keep page=2 %}  {% address "dpo:map" as url %}
{% ui "chip" … %}  {% box "card" … %}…{% fill acts %}…{% endfill %}{% endbox %}
{{ at|moment }}  {{ on|day }}  {{ n|num }}  {{ amount|money }}  {{ name|initials }}  {{ field|control }}
"""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import STATICFILES_STORAGE_ALIAS
from django.contrib.staticfiles import finders
from django.core.files.storage import Storage, storages
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from crm.accounts.language import formats
from crm.accounts.models.sessions import idle_limit
from crm.accounts.pages import navigation
from crm.accounts.pages.frame_parts import parts
from crm.accounts.templatetags import channels, deadline, fields, pieces
from crm.narrowing import promised
from crm.privacy.law.jurisdiction import Jurisdiction, jurisdiction
from crm.product import VERSION

register = template.Library()

register.tag(pieces.ui)
register.tag(pieces.box)
register.tag(pieces.fill)
register.tag(pieces.filled)
register.tag(pieces.framed)
register.inclusion_tag("components/deadline_chip.html", name="deadline_chip")(deadline.deadline_chip)
register.simple_tag(navigation.address, name="address")
register.simple_tag(channels.channel_words, name="channel_words")
register.simple_tag(channels.channel_states, name="channel_states")
register.simple_tag(channels.channel_groups, name="channel_groups")
for written in (
    formats.day,
    formats.day_long,
    formats.weekday,
    formats.stamp,
    formats.moment,
    formats.ago,
    formats.num,
    formats.money,
    formats.coins,
    formats.percent,
    formats.initials,
    formats.marked,
    formats.cited,
    fields.control,
    fields.kind,
    fields.option_control,
    formats.plain,
    formats.entry,
):
    register.filter(written.__name__, written)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "", *, within: bool = False, near: bool = False):
    """One Tabler outline icon from the sprite (names: static/icons/names.txt); decorative unless it has a label.

    `within`: what holds it is an image itself (role="img"), so nobody hears it and nothing need say so. `near`: the
    page holds it itself ({% icons_here %}), which spares a long list the address of the sprite in every row.
    """
    target = f"#i-{name}" if near else f"{sprite(storages[STATICFILES_STORAGE_ALIAS])}#{name}"
    classes = f"icon {css}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, target)
    return silent(classes, target, within=within)


@lru_cache(maxsize=1)
def sprite(_storage: Storage) -> str:
    """The address of the sprite, looked up once."""
    return static("icons.svg")


@lru_cache(maxsize=1024)
def silent(classes: str, target: str, *, within: bool):
    """An icon without words; a list draws the same few hundreds of times."""
    if within:
        return format_html('<svg class="{}"><use href="{}"/></svg>', classes, target)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, target)


@register.simple_tag
def icons_here(*names: str):
    """{% icons_here "mail" "dots" %}: these icons in the page itself, for `near` ones below."""
    shape = (
        '<symbol id="i-{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round">{}</symbol>'
    )
    lines = ((name, format_html_join("", '<path d="{}"/>', ((line,) for line in drawings()[name]))) for name in names)
    return format_html('<svg class="d-none" aria-hidden="true">{}</svg>', format_html_join("", shape, lines))


@lru_cache(maxsize=1)
def drawings() -> dict[str, list[str]]:
    """{name: its lines} of the sprite; read once, for it is made when the product is set up."""
    sprite = Path(promised(finders.find("icons.svg"))).read_text()
    symbols = re.findall(r'<symbol id="([\w-]+)"(.*?)</symbol>', sprite, re.S)
    return {name: re.findall(r'<path d="([^"]+)"', drawn) for name, drawn in symbols}


@register.simple_tag(takes_context=True)
def nav(context):
    """{% nav as menu %}: see navigation.menu; `pinned` is what they keep in the sidebar."""
    request = context["request"]
    signed_in = request.user.is_authenticated
    pinned = [view for part in parts() for view in part.pinned(request.user)] if signed_in else []
    return navigation.menu(request.user, request.path) | {"pinned": pinned}


@register.simple_tag(name="jurisdiction")
def the_law() -> Jurisdiction:
    """{% jurisdiction as law %}: {{ law.authority.name }}, {{ law.formulas.complaint }}, {{ law.tax_number.name }}."""
    return jurisdiction()


@register.simple_tag
def product_version() -> str:
    """{% product_version %}: which version of the product this is, such as 0.1.0."""
    return VERSION


@register.simple_tag(takes_context=True)
def adding(context):
    """{% adding as adds %}: see navigation.adding."""
    return navigation.adding(context["request"].user)


@register.simple_tag(takes_context=True)
def theme(context) -> str:
    """light, dark or system, as the user chose; system for visitors."""
    user = getattr(context.get("request"), "user", None)
    return getattr(user, "theme", "") or "system"


@register.simple_tag(takes_context=True)
def idle_seconds(context) -> int:
    """After how many seconds without a sign of life the pages of this user lock themselves."""
    return int(idle_limit(context["request"].user.role).total_seconds())


@register.simple_tag(takes_context=True)
def may(context, right: str) -> bool:
    """{% may "contacts.export" as can_export %}"""
    return navigation.shows_for(context["request"].user, right)


@register.simple_tag(takes_context=True)
def keep(context, **changes) -> str:
    """The present query string with some keys changed; None takes a key out. Starts with ? always."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.filter
def undo_of(message) -> str:
    """Where the Undo button of a message posts to (see crm/accounts/pages/toasts.py); empty without one."""
    return next((tag[5:] for tag in (message.extra_tags or "").split() if tag.startswith("undo:")), "")
