"""Polish names for fictional people: given names, surnames in order of how common they are, towns, positions, firms."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN = _words(
    "Adam Adrian Albert Aleksander Aleksy Alfred Alojzy Andrzej Antoni Arkadiusz Artur Bartłomiej Bartosz Benedykt "
    "Błażej Bogdan Bogumił Bogusław Bolesław Borys Bronisław Cezary Cyprian Czesław Damian Daniel Dariusz Dawid "
    "Dominik Edmund Edward Emil Eryk Eugeniusz Fabian Feliks Ferdynand Filip Franciszek Fryderyk Gabriel Gerard "
    "Grzegorz Gustaw Henryk Hubert Ignacy Igor Ireneusz Jacek Jakub Jan Janusz Jarosław Jerzy Jeremi Józef Julian "
    "Juliusz Kacper Kajetan Kamil Karol Kazimierz Klemens Konrad Konstanty Kornel Krystian Krzysztof Leon Leonard "
    "Lesław Leszek Lucjan Ludwik Łukasz Maciej Maksymilian Marcel Marcin Marek Marian Mariusz Mateusz Michał "
    "Mieczysław Mikołaj Miłosz Mirosław Natan Nikodem Norbert Oskar Patryk Paweł Piotr Przemysław Radosław Rafał "
    "Robert Roman Ryszard Sebastian Seweryn Sławomir Stanisław Stefan Szymon Tadeusz Tomasz Tymon Tymoteusz Wacław "
    "Waldemar Wiesław Wiktor Witold Władysław Włodzimierz Wojciech Zbigniew Zdzisław Zenon Zygmunt"
)
WOMEN = _words(
    "Adela Adrianna Agata Agnieszka Aleksandra Alicja Alina Amelia Anastazja Anita Anna Antonina Apolonia Barbara "
    "Beata Bogumiła Bożena Celina Dagmara Danuta Daria Diana Dominika Dorota Edyta Eliza Elżbieta Emilia Ewa Ewelina "
    "Felicja Franciszka Gabriela Genowefa Grażyna Halina Hanna Helena Honorata Iga Ilona Irena Iwona Iza Izabela "
    "Jadwiga Janina Joanna Jolanta Józefa Julia Julita Justyna Kaja Kalina Kamila Karina Karolina Katarzyna Kinga "
    "Klara Klaudia Kornelia Krystyna Laura Lena Lidia Lilianna Liwia Lucyna Łucja Magdalena Maja Malwina Małgorzata "
    "Marcelina Maria Marianna Marlena Marta Martyna Matylda Michalina Milena Mirosława Monika Nadia Natalia Natasza "
    "Nina Oktawia Oliwia Patrycja Paulina Pola Regina Renata Roksana Róża Sabina Sandra Stanisława Stefania Stella "
    "Sylwia Teresa Urszula Wanda Weronika Wiesława Wiktoria Wioletta Zdzisława Zofia Zuzanna Żaneta"
)

COMMON_SURNAMES = _words(
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski "
    "Mazur Jankowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek "
    "Jabłoński Wróbel Nowakowski Majewski Olszewski Dudek Jaworski Stępień Malinowski Adamczyk Górski Nowicki Sikora "
    "Witkowski Rutkowski Walczak Baran Michalak Szewczyk Ostrowski Tomaszewski Zalewski Wróblewski Pietrzak Jasiński "
    "Marciniak Sadowski Duda Zawadzki Bąk Jakubowski Chmielewski Borkowski Włodarczyk Wilk Sokołowski Szczepański "
    "Sawicki Lis Kucharski Mazurek Kubiak Kalinowski Wysocki Maciejewski Czarnecki Kołodziej Kaźmierczak Sobczak "
    "Urban Głowacki Zakrzewski Sikorski Krajewski Wasilewski Laskowski Gajewski Mróz Ziółkowski Szulc Makowski "
    "Brzeziński Przybylski Baranowski Kaczmarczyk Domański Borowski Błaszczyk Adamski Szymczak Chojnacki Andrzejewski "
    "Cieślak Żak Szczepaniak Kania Kozak Leśniak Mucha Kot Czerwiński Konieczny Musiał Kowalewski Gołębiowski "
    "Markowski Bielecki Tomczak Pawlak Sowa Janik Zych Żukowski Śliwa Świątek Ślusarczyk Łuczak Żmuda Gruszka Żółć "
    "Gąska Źrebiec Ćwik Ćwikła Jeż Wnuk Bednarek Karpiński Wierzbicki Cichy Dziedzic Kurek Rogalski Kruk Orłowski "
    "Janiszewski Polak Pająk Kasprzak Żurek Łapiński Piątek Sobota Niedziela Kmiecik Bury Golec Wolski Gutowski "
    "Czajkowski Morawski Banaś Marzec"
)
STEMS = _words(
    "Adam Babin Bal Baran Bartk Bedn Biel Bob Bogd Bork Brzoz Buk Choj Chmiel Cyran Czech Czub Dęb Dobr Dom Drozd Dub "
    "Dział Fabian Falk Filip Gaj Gaw Gąs Gęb Gil Głod Głow Gorz Gór Grab Groch Grusz Grzyb Gus Hal Jag Jał Jarz Jask "
    "Jawor Jedl Jeleń Jod Kalin Karw Kasz Kier Klim Klon Kłos Koch Kogut Komor Kop Kos Kowal Koz Krak Kras Kruszyn "
    "Krzem Kub Kuch Kuj Kul Kurp Las Leszcz Lip Lub Łab Łan Łąk Łosi Łukasz Maj Makow Mal Marcin Mat Mazur Mich Miedz "
    "Mikuł Modrz Mroz Niedźw Niem Norb Nos Obor Olch Olsz Orz Osin Owcz Pal Par Paw Pian Pien Piotr Płon Pogorz Polan "
    "Por Pruś Przyb Radom Rak Rog Rosoch Rud Ryb Sad Sarn Sień Sieradz Skał Skow Słow Sob Sosn Stach Star Stef Such "
    "Szczep Szpak Święc Tarn Tok Trzcin Turek Urban Walk Wasil Wiel Wierzb Wiśni Wit Wojt Wron Zaj Zalas Zar Zawad "
    "Zber Zych Żab Żur"
)
ENDINGS = ("owski", "iński", "owicz", "ak", "czyk", "ik", "ewski", "czak", "ewicz", "ek", "oń", "ala", "icki")

TOWNS = _words(
    "Warszawa Kraków Łódź Wrocław Poznań Gdańsk Szczecin Bydgoszcz Lublin Białystok Katowice Gdynia Częstochowa Radom "
    "Toruń Sosnowiec Rzeszów Kielce Gliwice Olsztyn Zabrze Bytom Rybnik Opole Tychy Płock Elbląg Wałbrzych Tarnów "
    "Chorzów Koszalin Kalisz Legnica Grudziądz Słupsk Jaworzno Siedlce Konin Piła Inowrocław Lubin Ostrołęka Suwałki "
    "Głogów Chełm Zamość Przemyśl Stargard Gniezno Łomża Leszno Tczew Pabianice Mielec Świdnica Żory Będzin Zgierz "
    "Racibórz Ełk"
)
POSITIONS = (
    "Dyrektor handlowy",
    "Dyrektor zakupów",
    "Dyrektor operacyjny",
    "Prezes zarządu",
    "Członek zarządu",
    "Kierownik IT",
    "Kierownik produkcji",
    "Kierownik magazynu",
    "Kierownik biura",
    "Kupiec",
    "Specjalista ds. zakupów",
    "Specjalista ds. HR",
    "Specjalista ds. logistyki",
    "Główny księgowy",
    "Asystentka zarządu",
    "Inżynier utrzymania ruchu",
    "Technolog",
    "Przedstawiciel handlowy",
    "Właściciel",
    "Projektant",
)
FIRM_HEADS = _words(
    "Agro Alfa Alu Auto Bal Bel Bud Ceram Delta Dom Drew Eko Elektro Euro Fol Gaz Hal Hurt Hydro Inter Kar Kon Lak "
    "Mar Mebl Met Mid Nord Omni Pak Polo Prim Pro San Sil Soft Stal Tech Term Trans Uni Wod Zen"
)
FIRM_TAILS = _words("bud dom eks fit fort gran lab lex log mar max med mill mix net plast pol serw tech tex trade vit")
FIRM_FORMS = ("sp. z o.o.", "S.A.", "sp.j.", "sp.k.", "sp. z o.o. sp.k.")
