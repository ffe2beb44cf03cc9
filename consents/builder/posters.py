"""The way from a fair to a form: the QR code as a drawing and as a picture, and a sheet of A5 to put on the stand."""

import io

import segno
from django.conf import settings

from consents.models import CaptureForm, Controller
from crm.casework.printing import pdf

QUIET = 4  # modules of margin, as ISO/IEC 18004 asks for
CORRECTION = "m"  # survives a scratch and a coffee stain


def qr_svg(address: str) -> bytes:
    """The code as SVG, without a size of its own."""
    out = io.BytesIO()
    segno.make(address, error=CORRECTION, micro=False).save(out, kind="svg", border=QUIET, omitsize=True, light="#fff")
    return out.getvalue()


def qr_png(address: str) -> bytes:
    """The code as PNG, large enough to print."""
    out = io.BytesIO()
    segno.make(address, error=CORRECTION, micro=False).save(out, kind="png", border=QUIET, scale=20)
    return out.getvalue()


def poster(form: CaptureForm, address: str) -> bytes:
    """One page of A5 as PDF: the question in both languages, the code, the address in letters, who asks."""
    controller = Controller.named()
    context = {
        "title": form.title,
        "title_en": form.title_en,
        "intro": form.intro,
        "address": address,
        "who": f"{controller.name}, {controller.address}" if controller else "",
    }
    return pdf("poster", context, files={"qr.svg": qr_svg(address)}, language=settings.LANGUAGE_CODE)
