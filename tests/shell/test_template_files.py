"""Templates lose their indents while they are read; the words of a mail lose nothing."""

from django.template import Engine


def test_a_page_begins_each_line_with_its_first_sign_and_a_text_keeps_its_indents(tmp_path):
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("<ul>\n    <li>\n\t{{ one }}</li>\n\n</ul>\n")
    engine = Engine(dirs=[tmp_path], loaders=["crm.template_files.Loader"])
    read = [engine.get_template(name).source for name in ("page.html", "mail.txt")]
    assert read == ["<ul>\n<li>\n{{ one }}</li>\n\n</ul>\n", "<ul>\n    <li>\n\t{{ one }}</li>\n\n</ul>\n"]


def test_no_page_carries_the_indents_of_our_templates(client):
    page = client.get("/accounts/login/").content.decode()
    assert "\n  " not in page
