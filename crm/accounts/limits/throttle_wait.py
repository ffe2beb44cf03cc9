"""How long somebody has to wait who tried too often, in words."""

from django.utils.translation import ngettext

MINUTE, HOUR = 60, 60 * 60


def wait_sentence(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds < MINUTE:
        sentence = ngettext("Too many tries. Wait %(n)d second.", "Too many tries. Wait %(n)d seconds.", seconds)
        return sentence % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    if seconds <= HOUR - MINUTE:
        sentence = ngettext("Too many tries. Wait %(n)d minute.", "Too many tries. Wait %(n)d minutes.", minutes)
        return sentence % {"n": minutes}
    hours = -(-seconds // HOUR)
    sentence = ngettext("Too many tries. Wait %(n)d hour.", "Too many tries. Wait %(n)d hours.", hours)
    return sentence % {"n": hours}
