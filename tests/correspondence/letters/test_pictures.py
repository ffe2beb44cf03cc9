"""Pictures in the text of a letter and the logo under it: drawn anew, sealed, sent inside, asked for nowhere else."""

import re
from email import message_from_bytes, policy
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from crm.accounts.models import Session
from crm.contacts.models import Attachment, Interaction
from crm.correspondence.letters.copies import Copy
from crm.correspondence.letters.sending import send
from crm.mail.models import LetterLogo
from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.senders.letter_logos import put_logo, take_logo_away
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, LedgerEntry
from crm.privacy.uploads import UploadRefused
from crm.privacy.uploads.redrawing import redrawn
from tests.correspondence.incoming_mail import box, comes, mail
from tests.correspondence.letter_cases import LETTER, english, typed, url, words
from tests.mail.conftest import make_due, running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.mail.outgoing.test_wire import faults

pytestmark = pytest.mark.django_db
BY = system("test")
SENDING = reverse("sending:list")


def drawing(form="PNG", size=(30, 20), **options) -> bytes:
    """A picture, with what a camera would note where `exif` says so."""
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, form, **options)
    return file.getvalue()


def camera(size=(40, 30)) -> bytes:
    """A photograph that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Ada, Kraków 50.06 N"
    return drawing("JPEG", size, exif=exif)


def asked(client, contact, content=None, name="hala_1.png", **more):
    """The answer to a picture put into a letter."""
    return client.post(url(contact), typed(picture=SimpleUploadedFile(name, content or drawing()), **more))


def laid(client, contact, *args, **more) -> dict[str, str]:
    """What the answer says to the editor: the draft, its version, and where the picture lies."""
    page = asked(client, contact, *args, **more).content.decode()
    [parts] = re.findall(r'<p data-key="(\S+)" data-seen="(\S+)"><img src="(\S+)" alt=""></p>', page)
    return {
        "key": parts[0],
        "seen": parts[1].replace("&#x2B;", "+"),
        "address": parts[2],
        "picture": parts[2].split("/")[-3],
    }


def shape(part) -> object:
    """The kinds of the parts of a mail, as they lie in each other."""
    kind = part.get_content_type()
    return (kind, [shape(inner) for inner in part.iter_parts()]) if part.is_multipart() else kind


def departed(server, message):  # noqa: F811
    """(letter, bytes) as they arrived."""
    make_due(message)
    deliver(message.pk)
    return server.arrived[-1], server.bytes[-1]


def test_a_picture_is_laid_sealed_beside_the_draft_without_what_the_camera_noted(ada, sam, as_user):
    answer = laid(as_user(sam), ada, camera(), "Zdjęcie.JPG")
    attachment = Attachment.objects.with_keys().get()
    assert answer == {
        "key": str(attachment.interaction.uid),
        "seen": attachment.interaction.draft.touched_at.isoformat(),
        "picture": str(attachment.uid),
        "address": reverse("contacts:entry_picture", args=[attachment.uid]),
    }
    drawn = Image.open(BytesIO(attachment.plain()))
    assert (attachment.file_name, drawn.size, dict(drawn.getexif())) == ("Zdjęcie.jpg", (30, 40), {})
    with attachment.file.storage.open(attachment.file.name) as sealed:
        assert b"JFIF" not in sealed.read()


def test_a_letter_carries_its_pictures_and_the_logo_inside_and_all_else_beside(server, ada, sam, as_user):  # noqa: F811
    put_logo(BytesIO(drawing(size=(800, 100))), "logo.png", by=BY)
    client, key = as_user(sam), str(uuid4())
    placed = laid(client, ada, key=key)
    text = f"Oto hala:\n\n![hala_1](cid:{placed['picture']})\n\n![obca](cid:{uuid4()}) **Pozdrawiam**"
    files = SimpleUploadedFile("plan.txt", "Żółw".encode())
    client.post(url(ada), typed(key=placed["key"], seen=placed["seen"], text=text, files=files))
    letter, raw = departed(server, Message.objects.get())
    pictures = ("multipart/related", ["text/html", "image/png", "image/png"])
    assert shape(letter) == ("multipart/mixed", [("multipart/alternative", ["text/plain", pictures]), "text/plain"])
    related = next(part for part in letter.walk() if part.get_content_type() == "multipart/related")
    page, hall, logo = related.iter_parts()
    row = LetterLogo.objects.get()
    assert [dict(part.items()) for part in (hall, logo)] == [
        {
            "Content-Type": "image/png",
            "Content-Transfer-Encoding": "base64",
            "Content-ID": f"<{cid}>",
            "Content-Disposition": f'inline; filename="{name}"',
        }
        for cid, name in ((f"{placed['picture']}@pictures", "hala_1.png"), (f"logo-{row.uid}@pictures", "logo.png"))
    ]
    html = page.get_content()
    assert re.findall(r"<img[^>]*>", html) == [
        f'<img src="cid:{placed["picture"]}@pictures" alt="hala_1">',
        f'<img src="cid:logo-{row.uid}@pictures" alt="" width="400" height="50">',
    ]
    assert (related.get_param("type"), "obca <strong>Pozdrawiam" in html, faults(raw)) == ("text/html", True, [])
    plain = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert plain.startswith("Oto hala:\n\n[hala_1]\n\n[obca] Pozdrawiam\n")


def test_a_letter_without_pictures_is_built_as_before(server, ada, sam, contracts):  # noqa: F811
    entry = send(ada, by=sam, purpose=contracts, **LETTER)
    letter, _raw = departed(server, entry.message)
    assert shape(letter) == ("multipart/alternative", ["text/plain", "text/html"])


def test_each_who_gets_a_copy_has_the_picture_under_their_own_key(server, ada, ben, sam, contracts, as_user):  # noqa: F811
    placed = laid(as_user(sam), ada)
    text = f"![hala](cid:{placed['picture']})"
    copies = [Copy(place="cc", contact=ben, address=""), Copy(place="cc", address="", user=sam)]
    send(ada, by=sam, purpose=contracts, subject="Hala", text=text, key=placed["key"], copies=copies)
    assert Attachment.objects.filter(person=ben.person).count() == 1
    own = Attachment.objects.get(person=ben.person).uid
    copied = Interaction.objects.select_related("person__key").get(person=ben.person)
    assert copied.summary.endswith(f"![hala](cid:{own})")
    for message in Message.objects.order_by("pk"):
        letter, _raw = departed(server, message)
        cid = own if message.person_id == ben.pk else placed["picture"]
        [picture] = [part for part in letter.walk() if part.get_content_type() == "image/png"]
        assert (picture["Content-ID"], f"cid:{cid}@pictures" in letter.as_string()) == (f"<{cid}@pictures>", True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gif", b"GIF89a" + b"\0" * 50),
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.png", drawing()[:40]),
        ("a.png", drawing() + b"<script>"),
        ("a.html", b"<img src=x>"),
        ("a.jpg", drawing()),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence_and_leaves_nothing(ada, sam, as_user, name, content):
    answer = asked(as_user(english(sam)), ada, content, name)
    assert (answer.status_code, "data-error" in answer.content.decode(), Attachment.objects.count()) == (422, True, 0)


def test_a_picture_of_noise_is_made_small_enough_or_refused():
    noise = BytesIO()
    Image.effect_noise((900, 900), 200).save(noise, "PNG")
    assert len(redrawn(noise.getvalue(), within=(1600, 1600), largest=1024 * 1024).content) <= 1024 * 1024
    with pytest.raises(UploadRefused):
        redrawn(noise.getvalue(), within=(1600, 1600), largest=512)


def test_a_picture_is_shown_to_its_writer_then_to_whoever_reads_the_letter(ada, sam, nina, mallory, as_user, contracts):
    placed = laid(as_user(sam), ada)
    page = as_user(sam).get(placed["address"])
    assert (page.status_code, page["Content-Type"], page["Cache-Control"]) == (200, "image/png", "no-store")
    assert [as_user(other).get(placed["address"]).status_code for other in (nina, mallory)] == [404, 404]
    send(ada, by=sam, purpose=contracts, subject="Hala", text=f"![h](cid:{placed['picture']})", key=placed["key"])
    assert as_user(sam).get(placed["address"]).status_code == 200
    assert [as_user(other).get(placed["address"]).status_code for other in (nina, mallory)] == [404, 404]
    assert AccessEntry.objects.filter(view="contacts:entry_file", people=[ada.pk]).count() == 2
    record = as_user(english(sam)).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    assert (f'<img src="{placed["address"]}" alt="h">' in record, "hala_1.png" in record) == (True, False)


def test_the_preview_shows_pictures_from_here(ada, sam, as_user):
    put_logo(BytesIO(drawing()), "logo.png", by=BY)
    client = as_user(sam)
    placed = laid(client, ada)
    more = {"key": placed["key"], "seen": placed["seen"], "preview": "1"}
    page = client.post(url(ada), typed(text=f"![h](cid:{placed['picture']})", **more)).content.decode()
    logo = reverse("sending:logo", args=[LetterLogo.objects.get().uid])
    assert re.findall(r'<div class="letter-text">.*?src="([^"]*)".*?src="([^"]*)"', page, re.S) == [
        (placed["address"], logo)
    ]
    assert client.get(logo)["Content-Type"] == "image/png"


def test_pictures_that_come_with_a_mail_are_shown_from_here_and_drawn_anew(ada, sam, as_user):
    raw = mail("Ada <ada@cerambud.test>", files=[("plan.jpg", camera(), "image/jpeg"), ("zły.png", b"x", "image/png")])
    comes(raw, box(user=sam))
    rows = {file.file_name: file for file in Attachment.objects.with_keys()}
    record = as_user(sam).get(reverse("contacts:record", args=[ada.uid])).content.decode()
    address = reverse("contacts:entry_picture", args=[rows["plan.jpg"].uid])
    assert re.findall(r'<img src="([^"]*)"[^>]*loading="lazy"', record) == [address]
    answer = as_user(sam).get(address)
    assert dict(Image.open(BytesIO(answer.content)).getexif()) == {}
    assert as_user(sam).get(reverse("contacts:entry_picture", args=[rows["zły.png"].uid])).status_code == 404


@pytest.fixture
def admin(arek, as_user):
    """The administrator, who has just proved that it is he."""
    client = as_user(english(arek))
    client.get("/")
    Session.objects.update(proved_at=timezone.now())
    return client


def test_the_logo_is_put_there_replaced_and_taken_away(admin, sam, as_user):
    change, removal = reverse("sending:logo_change"), reverse("sending:logo_removal")
    assert admin.post(change, {"logo": SimpleUploadedFile("znak.jpg", camera((900, 900)))}).url == SENDING
    assert admin.post(change, {"logo": SimpleUploadedFile("znak.png", drawing(size=(900, 90)))}).url == SENDING
    row = LetterLogo.objects.in_use().get()
    assert (row.kind, row.width, row.height, len(row.content) <= 64 * 1024) == ("image/png", 400, 40, True)
    refused = admin.post(change, {"logo": SimpleUploadedFile("znak.png", b"to nie obraz")})
    assert (refused.status_code, "not what the end of its name says" in words(refused)) == (422, True)
    assert admin.post(removal).url == SENDING
    assert (LetterLogo.objects.in_use().count(), "without a logo" in words(admin.get(SENDING))) == (0, True)
    assert [as_user(sam).post(address).status_code for address in (change, removal)] == [403, 403]
    acts = LedgerEntry.objects.filter(act__startswith="letter_logo").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["letter_logo.put", "letter_logo.put", "letter_logo.taken_away"]


def test_a_letter_that_waits_keeps_the_logo_it_was_written_with(server, ada, sam, contracts):  # noqa: F811
    first = put_logo(BytesIO(drawing()), "logo.png", by=BY)
    message = send(ada, by=sam, purpose=contracts, **LETTER).message
    take_logo_away(by=BY)
    letter, raw = departed(server, message)
    assert f"<logo-{first.uid}@pictures>" in [part["Content-ID"] for part in letter.walk()]
    assert message_from_bytes(raw, policy=policy.default).defects == []
