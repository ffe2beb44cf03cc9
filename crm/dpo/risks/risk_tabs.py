"""The pages of risks side by side: the register, impact assessments, balancing tests."""

from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.pages.navigation import address


def risk_tabs(current: str) -> list[dict[str, Any]]:
    """[{url, label, current}] of the pages that exist."""
    pages = {
        "risks": (_("Risks"), address("dpo:risks")),
        "impact": (_("Impact assessments (DPIA)"), address("dpo:impact")),
        "balancing": (_("Balancing tests (LIA)"), address("dpo:balancing_tests")),
    }
    return [{"url": url, "label": label, "current": page == current} for page, (label, url) in pages.items() if url]
