"""Structured invoices for tests, as KSeF gives them out."""

SPACE = "http://crd.gov.pl/wzor/2025/06/25/13775/"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Faktura xmlns="{space}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Naglowek>
    <KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza>
    <WariantFormularza>3</WariantFormularza>
    <DataWytworzeniaFa>2026-03-02T10:00:00Z</DataWytworzeniaFa>
    <SystemInfo>Faktury</SystemInfo>
  </Naglowek>
  <Podmiot1>
    <DaneIdentyfikacyjne><NIP>5265877635</NIP><Nazwa>Dębowe Wnętrza sp. z o.o.</Nazwa></DaneIdentyfikacyjne>
    <Adres><KodKraju>PL</KodKraju><AdresL1>ul. Prosta 1, 00-001 Warszawa</AdresL1></Adres>
    <DaneKontaktowe><Email>biuro@debowe.example</Email></DaneKontaktowe>
  </Podmiot1>
  <Podmiot2>
    <DaneIdentyfikacyjne>{nip}<Nazwa>{name}</Nazwa></DaneIdentyfikacyjne>
    <Adres><KodKraju>PL</KodKraju><AdresL1>ul. Długa 5, 62-800 Kalisz</AdresL1></Adres>
    {email}
    <JST>2</JST><GV>2</GV>
  </Podmiot2>
  <Fa>
    <KodWaluty>PLN</KodWaluty>
    <P_1>2026-03-02</P_1>
    <P_1M>Warszawa</P_1M>
    <P_2>{number}</P_2>
    <P_13_1>1000.41</P_13_1>
    <P_14_1>230.09</P_14_1>
    <P_15>1230.50</P_15>
    <RodzajFaktury>VAT</RodzajFaktury>
    <FaWiersz><NrWierszaFa>1</NrWierszaFa><P_7>Regał &amp; półka</P_7><P_8B>1</P_8B><P_11>1000.41</P_11></FaWiersz>
    <Platnosc>
      <TerminPlatnosci><Termin>2026-03-16</Termin></TerminPlatnosci>
      <TerminPlatnosci><Termin>2026-04-16</Termin></TerminPlatnosci>
      <FormaPlatnosci>6</FormaPlatnosci>
    </Platnosc>
  </Fa>
</Faktura>
"""


def xml(number="FV/3/2026", name="Mebloplast sp. z o.o.", nip="5260250274", email="", space=SPACE) -> bytes:
    """An invoice to a firm, or to a consumer when there is no NIP."""
    who = f"<NIP>{nip}</NIP>" if nip else "<BrakID>1</BrakID>"
    mail = f"<DaneKontaktowe><Email>{email}</Email></DaneKontaktowe>" if email else ""
    return XML.format(space=space, nip=who, name=name, email=mail, number=number).encode()
