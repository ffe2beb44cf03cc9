"""Files enclosed with an entry in the composer; colleagues offered behind «@»."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.contacts.models import Attachment, Interaction

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


def sent(**more):
    return {"kind": "note", "text": "Umowa w załączniku", **more}


def test_files_come_along_with_an_entry_sealed_with_her_key(as_user, sam, ada):
    url = reverse("contacts:interactions", args=[ada.uid])
    files = [SimpleUploadedFile("umowa.pdf", PDF), SimpleUploadedFile("rzut.pdf", PDF)]
    assert as_user(sam).post(url, sent(files=files)).status_code == 302
    attachments = Attachment.objects.select_related("person__key").order_by("pk")
    assert [(attachment.file_name, attachment.person_id, attachment.file.plain()) for attachment in attachments] == [
        ("umowa.pdf", ada.pk, PDF),
        ("rzut.pdf", ada.pk, PDF),
    ]


def test_a_file_that_is_not_let_in_stops_the_entry_and_the_text_stays(as_user, sam, ada):
    url = reverse("contacts:interactions", args=[ada.uid])
    answer = as_user(sam).post(url, sent(files=SimpleUploadedFile("x.pdf", b"MZ not a pdf")))
    assert (answer.status_code, "Umowa w załączniku" in answer.content.decode()) == (422, True)
    assert (Interaction.objects.count(), Attachment.objects.count()) == (0, 0)


def test_whoever_is_warned_is_told_to_choose_the_files_again(as_user, sam, ada):
    url = reverse("contacts:interactions", args=[ada.uid])
    answer = as_user(sam).post(url, sent(text="Ma cukrzycę", files=SimpleUploadedFile("u.pdf", PDF)))
    page = answer.content.decode()
    assert (answer.status_code, "Ma cukrzycę" in page, "Wybierz pliki jeszcze raz" in page) == (422, True, True)


def test_behind_the_sign_stand_the_colleagues_of_ones_own_teams(as_user, sam, nina, mallory, hub):
    page = as_user(sam).get(reverse("contacts:colleagues")).content.decode()
    names = {name for name in ("sam", "nina", "mallory", "hub") if f'data-name="{name}"' in page}
    assert names == {"nina"}


def test_without_scripts_the_field_takes_the_name_as_it_is_typed(as_user, sam, nina, ada):
    client = as_user(sam)
    assert 'data-mentions="/contacts/mentions/colleagues/"' in client.get(f"/contacts/{ada.uid}/").content.decode()
    client.post(reverse("contacts:interactions", args=[ada.uid]), sent(text="@nina oddzwoń"))
    assert Interaction.objects.get().callouts.get().user == nina
