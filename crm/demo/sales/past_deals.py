"""What became of deals in the months before the demo: won and lost ones, for the reports. Words and numbers only.

Everybody and every firm is invented, like the rest of the demo; amounts are in złoty where nothing else is said.
"""

from dataclasses import dataclass

WON, LOST = "won", "lost"
DEAR, RIVAL, NO_MONEY, MOMENT, SILENCE = range(5)  # reasons in the order in which they are planted


@dataclass(frozen=True)
class Past:
    """One deal of a firm by its key, or of a person: opened and ended so many days before the loading."""

    whose: str
    title: str
    amount: str
    stage: int  # how far it came
    days: int
    still: int
    outcome: str
    who: str = ""  # is on it
    reason: int = DEAR
    currency: str = "PLN"


# fmt: off
PAST = (
    Past("debowe", "24 biurka na drugie piętro", "61200", 4, 158, 139, WON, "Marek Kowalski"),
    Past("debowe", "Kontenery pod biurka", "18900", 4, 120, 96, WON, "Barbara Kowalczyk"),
    Past("jawor", "Lada do recepcji", "27500", 4, 126, 70, WON, "Jadwiga Żółć"),
    Past("jawor", "Szafy do dziesięciu pokoi", "46000", 3, 110, 84, LOST, "Szczepan Wąsik", RIVAL),
    Past("jawor", "Wieszaki do holu", "4300", 4, 26, 12, WON, "Anna Sołtys-Mróz"),
    Past("wektor", "Stoły na kółkach, próba", "9600", 4, 129, 101, WON, "Krzysztof Zięba"),
    Past("wektor", "22 stoły i 44 krzesła", "38400", 4, 73, 45, WON, "Agata Jóźwiak"),
    Past("wektor", "Krzesła do sali konferencyjnej", "13500", 4, 22, 5, WON, "Agata Jóźwiak"),
    Past("tynk", "Kontener socjalny: stół i szafki", "7200", 4, 68, 57, WON, "Dominik Wójcik"),
    Past("tynk", "Regały do magazynu", "11800", 2, 48, 34, LOST, "Ryszard Kłos", NO_MONEY),
    Past("saldo", "Cztery stanowiska pracy", "16400", 1, 38, 11, LOST, "Helena Śmigielska", SILENCE),
    Past("lingwa", "Krzesła do sali B", "8800", 1, 150, 118, LOST, "", MOMENT),
    Past("zrodlana", "Próbnik i pierwsza seria", "5400", 4, 72, 54, WON),
    Past("Zbigniew Ćwiek", "Fotel z podnóżkiem", "2460", 4, 49, 36, WON),
    Past("sol", "30 krzeseł do ogródka", "21300", 4, 108, 92, WON, "Natalia Żebrowska"),
    Past("sol", "Stoliki do dwóch lokali", "33600", 4, 66, 47, WON, "Kamil Kowalewski"),
    Past("sol", "Bar mobilny", "12900", 3, 60, 18, LOST, "Natalia Żebrowska", DEAR),
    Past("baltyk", "Lada recepcyjna 3 m", "14600", 4, 56, 40, WON, "Weronika Formela"),
    Past("baltyk", "Regały, 14 sztuk", "9900", 4, 30, 13, WON, "Mateusz Labuda"),
    Past("baltyk", "Siedziska dla kierowców", "5200", 4, 44, 16, WON, "Weronika Formela", currency="EUR"),
    Past("kil", "12 stołów kreślarskich", "29800", 2, 150, 120, LOST, "Andrzej Pryczkowski", MOMENT),
    Past("kil", "Szafki do szatni", "17700", 3, 45, 9, LOST, "Leszek Rękawek", RIVAL),
    Past("latarnia", "Regały niskie do świetlicy", "6400", 4, 180, 152, WON),
    Past("Franciszek Mądry", "Komoda z nadstawką", "1890", 2, 30, 17, LOST, "", DEAR),
    Past("Elżbieta Kąkol", "Fronty do kuchni", "3700", 4, 28, 8, WON),
)
# fmt: on
