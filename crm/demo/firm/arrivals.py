"""The forty-two people, in the groups in which they came: who wrote them down, from where, when, and what for."""

from dataclasses import dataclass

from crm.contacts.models import Contact
from crm.privacy.models import Origin

LEAD, CUSTOMER = Contact.Status.LEAD, Contact.Status.CUSTOMER
PARTNER, FORMER = Contact.Status.PARTNER, Contact.Status.FORMER
CONTRACTS, ENQUIRIES, SERVICE, BUSINESS = "contracts", "enquiries", "service", "business-contact"
GIVEN, KNOWN, DUE = Origin.Notice.GIVEN, Origin.Notice.KNOWN, Origin.Notice.DUE

Person = tuple[str, str, str, str, str, str]  # name, e-mail, phone, firm, position, status


@dataclass(frozen=True)
class Arrival:
    """People who came together, `days` before the loading."""

    owner: str
    team: str
    days: int
    kind: str
    label: str
    purpose: str
    notice: str
    people: tuple[Person, ...]


# fmt: off
KRAKOW = (
    Arrival("marta", "Kraków", 164, Origin.Kind.FAIR, "Targi Dom i Biuro, Kraków", CONTRACTS, GIVEN, (
        ("Marek Kowalski", "marek.kowalski@debowe-wnetrza.example", "+48 605 118 902",
         "debowe", "Kierownik zakupów", CUSTOMER),
        ("Barbara Kowalczyk", "b.kowalczyk@debowe-wnetrza.example", "+48 12 430 18 25",
         "debowe", "Główna księgowa", CUSTOMER),
        ("Jadwiga Żółć", "jadwiga.zolc@pod-jaworem.example", "+48 18 206 44 10",
         "jawor", "Dyrektorka hotelu", CUSTOMER),
        ("Szczepan Wąsik", "s.wasik@pod-jaworem.example", "+48 606 771 335", "jawor", "Kierownik techniczny", CUSTOMER),
        ("Wanda Pietruszka", "wanda.pietruszka@lingwa.example", "+48 512 300 416", "lingwa", "Lektorka", LEAD),
    )),
    Arrival("magda", "Kraków", 131, Origin.Kind.FAIR, "Konferencja Hotel i Przestrzeń", CONTRACTS, GIVEN, (
        ("Anna Sołtys-Mróz", "a.soltys-mroz@pod-jaworem.example", "+48 604 902 118",
         "jawor", "Członkini zarządu", CUSTOMER),
        ("Krzysztof Zięba", "k.zieba@wektor-szkolenia.example", "+48 601 447 290",
         "wektor", "Prezes zarządu", CUSTOMER),
        ("John Harris", "john.harris@pod-jaworem.example", "+44 20 7946 0812", "jawor", "Doradca", PARTNER),
    )),
    Arrival("marta", "Kraków", 75, Origin.Kind.FORM, "Formularz „Zamów pomiar”", CONTRACTS, GIVEN, (
        ("Łucja Źródlana", "pracownia@lucja-zrodlana.example", "+48 690 215 604", "", "Architektka wnętrz", PARTNER),
        ("Dominik Wójcik", "d.wojcik@tynk-dom.example", "+48 509 331 447", "tynk", "Kierownik budowy", CUSTOMER),
        ("Agata Jóźwiak", "agata.jozwiak@wektor-szkolenia.example", "+48 600 518 732",
         "wektor", "Dyrektorka biura", CUSTOMER),
    )),
    Arrival("marta", "Kraków", 51, Origin.Kind.CALL, "Telefon do salonu", SERVICE, GIVEN, (
        ("Zbigniew Ćwiek", "zbigniew.cwiek@poczta.example", "+48 607 140 985", "", "", CUSTOMER),
        ("Ryszard Kłos", "r.klos@tynk-dom.example", "+48 12 278 60 02", "tynk", "Magazynier", CUSTOMER),
    )),
    Arrival("marta", "Kraków", 41, Origin.Kind.REGISTER, "KRS, odpis z rejestru", BUSINESS, DUE, (
        ("Helena Śmigielska", "h.smigielska@saldo-tarnow.example", "+48 14 621 30 07", "saldo", "Prokurentka", LEAD),
        ("Ireneusz Bąk", "i.bak@saldo-tarnow.example", "+48 14 621 30 11", "saldo", "Komplementariusz", LEAD),
    )),
    Arrival("marta", "Kraków", 24, Origin.Kind.REFERRAL, "Polecenie: Centrum Szkoleń Wektor", BUSINESS, DUE, (
        ("Tomasz Gwóźdź", "t.gwozdz@saldo-tarnow.example", "+48 668 205 319", "saldo", "Kierownik biura", LEAD),
    )),
    Arrival("marta", "Kraków", 203, Origin.Kind.CARD, "Wizytówka, śniadanie biznesowe", BUSINESS, KNOWN, (
        ("Paweł Dąbek", "pawel.dabek@lingwa.example", "+48 602 664 183", "lingwa", "Dyrektor", LEAD),
        ("Oksana Szewczenko", "oksana.s@lingwa.example", "+48 537 410 226", "lingwa", "Metodyczka", LEAD),
    )),
    # two of them are here already: for the queue of possible duplicates
    Arrival("marta", "Kraków", 8, Origin.Kind.CARD, "Wizytówki z konferencji Wektora", BUSINESS, KNOWN, (
        ("Beata Lis", "beata.lis@poczta.example", "+48 513 870 094",
         "wektor", "Kierowniczka administracji", LEAD),
        ("Tomasz Gwozdz", "tomasz.gwozdz@poczta.example", "", "saldo", "Zastępca dyrektora", LEAD),
    )),
    Arrival("marta", "Kraków", 12, Origin.Kind.ENQUIRY, "Zapytanie o biurka regulowane", ENQUIRIES, GIVEN, (
        ("Kinga Chrząszcz", "kinga.chrzaszcz@poczta.example", "+48 795 302 641", "", "", LEAD),
        ("Beata Nowak", "b.nowak@wektor-szkolenia.example", "+48 513 870 094",
         "wektor", "Specjalistka ds. administracji", LEAD),
    )),
)
GDANSK = (
    Arrival("adam", "Gdańsk", 301, Origin.Kind.FAIR, "Targi Morze Wnętrz, Gdynia", CONTRACTS, GIVEN, (
        ("Wiesław Bór", "w.bor@sol-i-miod.example", "+48 58 550 71 14", "sol", "Kierownik kawiarni", FORMER),
        ("Gabriela Żurawska", "g.zurawska@baltyk-logistyka.example", "+48 58 627 44 30",
         "baltyk", "Asystentka zarządu", FORMER),
        ("Zdzisława Węsierska", "zdzislawa.wesierska@poczta.example", "+48 604 733 511", "", "", FORMER),
    )),
    Arrival("adam", "Gdańsk", 230, Origin.Kind.CARD, "Wizytówka, Forum Morskie", BUSINESS, KNOWN, (
        ("Andrzej Pryczkowski", "a.pryczkowski@stocznia-kil.example", "+48 58 307 19 02",
         "kil", "Główny inżynier", LEAD),
        ("Sylwia Konkel", "sylwia.konkel@fundacja-latarnia.example", "+48 506 118 274",
         "latarnia", "Koordynatorka", LEAD),
        ("Urszula Nadolska", "u.nadolska@fundacja-latarnia.example", "+48 58 675 02 20", "latarnia", "Prezeska", LEAD),
    )),
    Arrival("adam", "Gdańsk", 110, Origin.Kind.FAIR, "Targi Kawa i Lokal, Sopot", CONTRACTS, GIVEN, (
        ("Natalia Żebrowska", "natalia.zebrowska@sol-i-miod.example", "+48 600 914 357", "sol", "Prezeska", CUSTOMER),
        ("Kamil Kowalewski", "k.kowalewski@sol-i-miod.example", "+48 781 220 465",
         "sol", "Kierownik kawiarni", CUSTOMER),
        ("Iga Łoś", "iga.los@sol-i-miod.example", "+48 661 038 742", "sol", "Kierowniczka kawiarni", CUSTOMER),
    )),
    Arrival("adam", "Gdańsk", 60, Origin.Kind.FORM, "Formularz „Zamów pomiar”", CONTRACTS, GIVEN, (
        ("Jędrzej Gałązka", "warsztat@galazka-stolarstwo.example", "+48 692 551 803", "", "Stolarz", PARTNER),
        ("Weronika Formela", "w.formela@baltyk-logistyka.example", "+48 605 470 128",
         "baltyk", "Kierowniczka biura", CUSTOMER),
        ("Mateusz Labuda", "m.labuda@baltyk-logistyka.example", "+48 516 902 337",
         "baltyk", "Kierownik magazynu", CUSTOMER),
        ("Celina Hirsz", "celina.hirsz@poczta.example", "+48 889 164 250", "", "", CUSTOMER),
    )),
    Arrival("adam", "Gdańsk", 52, Origin.Kind.REGISTER, "KRS, odpis z rejestru", BUSINESS, DUE, (
        ("Leszek Rękawek", "l.rekawek@stocznia-kil.example", "+48 58 307 19 00",
         "kil", "Dyrektor ds. inwestycji", LEAD),
    )),
    Arrival("adam", "Gdańsk", 33, Origin.Kind.CALL, "Telefon do salonu", SERVICE, GIVEN, (
        ("Franciszek Mądry", "franciszek.madry@poczta.example", "+48 608 377 916", "", "", CUSTOMER),
        ("Elżbieta Kąkol", "elzbieta.kakol@poczta.example", "+48 502 641 870", "", "", CUSTOMER),
    )),
    Arrival("adam", "Gdańsk", 9, Origin.Kind.ENQUIRY, "Zapytanie o krzesła do kawiarni", ENQUIRIES, GIVEN, (
        ("Patryk Grzęda", "patryk.grzeda@poczta.example", "+48 730 215 498", "", "", LEAD),
    )),
    Arrival("adam", "Gdańsk", 41, Origin.Kind.ENQUIRY, "Zapytanie o stolik do gabinetu", ENQUIRIES, GIVEN, (
        ("Emilia Szulc", "emilia.szulc@poczta.example", "", "", "", LEAD),
    )),
    Arrival("adam", "Gdańsk", 8, Origin.Kind.REFERRAL, "Polecenie: Bałtyk Logistyka", BUSINESS, DUE, (
        ("Żaneta Drewa", "zaneta.drewa@baltyk-logistyka.example", "+48 534 806 117",
         "baltyk", "Specjalistka ds. zakupów", LEAD),
        ("Roman Cieślak", "r.cieslak@stocznia-kil.example", "+48 58 307 19 26", "kil", "Kierownik biura", LEAD),
    )),
)
# fmt: on
ARRIVALS = (*KRAKOW, *GDANSK)
