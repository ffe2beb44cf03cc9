"""The twelve companies and one in the bin; `trader` names the person to whom a one-person business belongs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Firm:
    """One company. `key` is what arrivals.py calls it."""

    key: str
    name: str
    nip: str
    street: str
    postcode: str
    city: str
    owner: str
    website: str = ""
    notes: str = ""
    trader: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What `add_company` takes."""
        return {name: getattr(self, name) for name in ("name", "nip", "street", "postcode", "city", "website", "notes")}


# fmt: off
FIRMS = (
    Firm("debowe", "Dębowe Wnętrza sp. z o.o.", "0009458077", "ul. Lipowa 14", "30-702", "Kraków", "marta",
         website="https://debowe-wnetrza.example", notes="Zamówienia kwartalne, płatność 14 dni."),
    Firm("tynk", "Tynk-Dom sp.j.", "0003681934", "ul. Solna 3", "32-020", "Wieliczka", "marta"),
    Firm("jawor", "Hotel Pod Jaworem S.A.", "0000364268", "ul. Sienna 21", "34-500", "Zakopane", "marta",
         website="https://pod-jaworem.example", notes="Remont recepcji i 40 pokoi, etapami do lata."),
    Firm("wektor", "Centrum Szkoleń Wektor sp. z o.o.", "0002129979", "ul. Pawia 9", "31-154", "Kraków", "magda"),
    Firm("saldo", "Biuro Rachunkowe Saldo sp.k.", "0002200335", "ul. Krakowska 40", "33-100", "Tarnów", "marta"),
    Firm("lingwa", "Szkoła Językowa Lingwa", "0004056084", "ul. Długa 52", "31-147", "Kraków", "marta"),
    Firm("zrodlana", "Łucja Źródlana Architektura Wnętrz", "0005145476", "ul. Mostowa 8/3", "31-061", "Kraków", "marta",
         trader="Łucja Źródlana"),
    Firm("baltyk", "Bałtyk Logistyka sp. z o.o.", "0002245384", "ul. Kontenerowa 17", "81-155", "Gdynia", "adam",
         website="https://baltyk-logistyka.example"),
    Firm("kil", "Stocznia Remontowa „Kil” S.A.", "0003236401", "ul. Na Ostrowiu 1", "80-873", "Gdańsk", "adam"),
    Firm("sol", "Kawiarnie Sól i Miód sp. z o.o.", "0005622410", "ul. Bohaterów 5", "81-704", "Sopot", "adam",
         notes="Trzy lokale w Trójmieście, czwarty w planach."),
    Firm("latarnia", "Fundacja Latarnia", "0005499091", "ul. Wiejska 30", "84-150", "Hel", "adam"),
    Firm("galazka", "Jędrzej Gałązka Stolarstwo", "0005277203", "ul. Leśna 11", "83-300", "Kartuzy", "adam",
         trader="Jędrzej Gałązka"),
)
BINNED = Firm("widok", "Pensjonat Widok sp. z o.o.", "0007192830", "ul. Szkolna 4", "34-700", "Rabka-Zdrój", "marta",
              notes="Działalność zakończona z końcem sezonu.")
# fmt: on
