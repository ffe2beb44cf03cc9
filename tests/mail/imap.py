"""A real IMAP4rev1 server (RFC 3501, UIDPLUS) of one folder, which the real client speaks to and a test directs.

server.put(raw)             a message arrives; its number is returned
server.moods                what goes wrong: login, cut (in the middle of a message), strange (no IMAP)
server.idle = True          it tells of mail as it comes (RFC 2177)
server.said                 the verbs that were asked, in order
"""

import asyncio
import base64
import contextlib
import re
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, PASSWORD, POLISH = "biuro@spojnik.test", 's3cret "q" \\x', "zażółć gęślą"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')
PART = re.compile(r"BODY\.PEEK\[(HEADER)?\](?:<(\d+)\.(\d+)>)?")


@dataclass
class Stored:
    """One message of the folder."""

    raw: bytes
    arrived: datetime
    deleted: bool = False


@dataclass
class Server:
    """The folder, and who asks for it."""

    port: int = 0
    plain_port: int = 0
    tls: ssl.SSLContext | None = None
    validity: int = 7
    next: int = 1
    box: dict[int, Stored] = field(default_factory=dict)
    moods: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    uidplus: bool = True
    idle: bool = False  # whether it tells of mail as it comes
    sent: list[bytes] = field(default_factory=list)  # what was put into the folder of sent mail
    outbox: dict[int, Stored] = field(default_factory=dict)  # what another program put there
    tokens: set[str] = field(default_factory=set)  # that open the folder by XOAUTH2
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def reset(self) -> None:
        """An empty folder, and everything works."""
        self.validity, self.next, self.uidplus, self.idle = 7, 1, True, False
        self.box, self.moods, self.said, self.sent, self.outbox = {}, set(), [], [], {}

    def put(self, raw: bytes, *, days: int = 0, at: datetime | None = None) -> int:
        """A message arrived so many days ago, or `at`; its number."""
        self.box[self.next] = Stored(raw, at or datetime.now(UTC) - timedelta(days=days))
        self.next += 1
        return self.next - 1

    def renumber(self) -> None:
        """The server was put back from somewhere: all numbers are new."""
        self.validity += 1
        self.box = dict(enumerate(self.box.values(), start=100))
        self.next = 100 + len(self.box)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.open.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await Talk(self, reader, writer).go()
        self.open.discard(writer)
        writer.close()

    async def hang_up(self) -> None:
        """End every conversation in peace: a task that is cancelled would tell a traceback from its thread."""
        for writer in list(self.open):
            writer.transport.abort()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=1)


@dataclass
class Talk:
    """One connection's state."""

    server: Server
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    over: bool = False
    at_sent: bool = False

    @property
    def box(self) -> dict[int, Stored]:
        """The messages of the folder that is open."""
        return self.server.outbox if self.at_sent else self.server.box

    async def go(self) -> None:
        """Greeting, then command by command."""
        await self.say("* HI THERE" if "strange" in self.server.moods else "* OK ready")
        while not self.over and (words := await self.words()):
            tag, verb, *rest = words
            verb = f"UID {rest.pop(0)}".upper() if verb.upper() == "UID" else verb.upper()
            self.server.said.append(verb)
            act = getattr(self, f"do_{verb.replace(' ', '_').lower()}", None)
            answer = await act(tag, rest) if act else "BAD unknown"
            if answer:
                await self.say(f"{tag} {answer} that is it")

    async def words(self) -> list[str]:
        """A command, with its literals."""
        line = await self.reader.readline()
        while match := LITERAL.search(line):
            await self.say("+ go on")
            content = await self.reader.readexactly(int(match[1]))
            quoted = content.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            line = line[: match.start()] + b'"' + quoted + b'"' + await self.reader.readline()
        pairs = WORD.findall(line)
        return [re.sub(rb"\\(.)", rb"\1", first).decode() if first or not two else two.decode() for first, two in pairs]

    async def say(self, *lines: str | bytes) -> None:
        """Lines to the client."""
        for line in lines:
            self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        await self.writer.drain()

    async def do_capability(self, tag, rest):
        more = (" UIDPLUS" if self.server.uidplus else "") + (" IDLE" if self.server.idle else "")
        await self.say(f"* CAPABILITY IMAP4rev1{more} STARTTLS AUTH=PLAIN")
        return "OK"

    async def do_starttls(self, tag, rest):
        await self.say(f"{tag} OK begin")
        await self.writer.start_tls(self.server.tls)

    async def do_login(self, tag, rest):
        return (
            "NO wrong" if "login" in self.server.moods or rest not in ([LOGIN, PASSWORD], [LOGIN, POLISH]) else "OK in"
        )

    async def do_idle(self, tag, rest):
        await self.say("+ idling")
        done, count = asyncio.ensure_future(self.reader.readline()), len(self.box)
        while not done.done():
            await asyncio.wait([done], timeout=0.05)
            if len(self.box) != count:
                count = len(self.box)
                await self.say(f"* {count} EXISTS")
        return "OK" if done.result().strip().upper() == b"DONE" else "BAD"

    async def do_list(self, tag, rest):
        if rest[-1] != "*":
            return "OK"
        await self.say('* LIST (\\HasNoChildren) "/" INBOX')
        if "no_sent" not in self.server.moods:
            await self.say('* LIST (\\HasNoChildren \\Sent) "/" Wyslane')
        return "OK"

    async def do_append(self, tag, rest):
        self.server.sent.append(rest[-1].encode())
        return "OK"

    async def do_authenticate(self, tag, rest):
        await self.say("+ ")
        if rest[0] == "XOAUTH2":
            said = base64.b64decode((await self.reader.readline()).strip()).decode()
            if any(f"user={LOGIN}\1auth=Bearer {token}\1\1" == said for token in self.server.tokens):
                return "OK in"
            await self.say("+ " + base64.b64encode(b'{"status":"400"}').decode())
            await self.reader.readline()
            return "NO AUTHENTICATE failed"
        split = base64.b64decode((await self.reader.readline()).strip()).decode().split("\0")
        return await self.do_login(tag, split[1:])

    async def do_select(self, tag, rest):
        self.at_sent = rest[0] == "Wyslane"
        if rest[0] not in ("INBOX", "Wyslane"):
            return "NO no such folder"
        exists = f"* {len(self.box)} EXISTS"
        await self.say(exists, "* 0 RECENT", "* FLAGS (\\Seen)", f"* OK [UIDVALIDITY {self.server.validity}] valid")
        return "OK [READ-WRITE] selected"

    do_examine = do_select

    async def do_uid_search(self, tag, rest):
        if "HEADER" in rest:
            wanted = rest[-1].encode()
            places = [str(n) for n, raw in enumerate(self.server.sent, start=1) if wanted in raw]
            await self.say(f"* SEARCH {' '.join(places)}".rstrip())
            return "OK"
        start = int(rest[rest.index("UID") + 1].partition(":")[0]) if "UID" in rest else 0
        since, before = moment_after(rest, "SINCE"), moment_after(rest, "BEFORE")
        last = max(self.box, default=0)
        matches = [
            n
            for n, value in self.box.items()
            if (n >= start or n == last)
            and (since or value.arrived) <= value.arrived
            and (before is None or value.arrived < before)
        ]
        await self.say(f"* SEARCH {' '.join(map(str, matches))}".rstrip())
        return "OK"

    async def do_uid_fetch(self, tag, rest):
        text = " ".join(rest[1:])
        for number in map(int, rest[0].split(",")):
            if result := self.box.get(number):
                await self.tell(number, result, text)
        return "OK"

    async def tell(self, number: int, one: Stored, asked: str) -> None:
        """What was asked of one message."""
        if "RFC822.SIZE" in asked:
            await self.say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(one.raw)})")
            return
        part, day = PART.search(asked), one.arrived
        at = f"{day.day:2d}-{MONTHS[day.month - 1]}-{day:%Y %H:%M:%S} +0000"
        if not part:
            await self.say(f'* {number} FETCH (UID {number} INTERNALDATE "{at}")')
            return
        whole = one.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part[1] else one.raw
        raw = whole[int(part[2] or 0) :][: int(part[3] or len(whole))]
        name = f"BODY[{part[1] or ''}]<0>"
        head = f'* {number} FETCH (UID {number} INTERNALDATE "{at}" {name} {{{len(raw)}}}\r\n'.encode()
        if "cut" in self.server.moods:
            self.writer.write(head + raw[: len(raw) // 2])
            await self.writer.drain()
            self.writer.transport.abort()
            raise ConnectionError
        self.writer.write(head + raw + b")\r\n")
        await self.writer.drain()

    async def do_uid_store(self, tag, rest):
        for number in map(int, rest[0].split(",")):
            if number in self.server.box:
                self.server.box[number].deleted = True
        return "OK"

    async def do_uid_expunge(self, tag, rest):
        for number in map(int, rest[0].split(",")):
            if number in self.server.box and self.server.box[number].deleted:
                del self.server.box[number]
        return "OK"

    async def do_noop(self, tag, rest):
        return "OK"

    async def do_logout(self, tag, rest):
        self.over = True
        await self.say("* BYE")
        return "OK"


def moment_after(words: list[str], key: str) -> datetime | None:
    """The day that stands after a word of a search; None without it."""
    if key not in words:
        return None
    day, month, year = words[words.index(key) + 1].split("-")
    return datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)


def certificate(folder) -> tuple[str, str]:
    """Files with a certificate for this machine, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    sign = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(sign.public_bytes(pem))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@contextlib.contextmanager
def listening(folder):
    """A server that listens, in a thread of its own, with TLS on one port and without on another."""
    server, loop = Server(), asyncio.new_event_loop()
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.certificate, key = certificate(folder)
    server.tls.load_cert_chain(server.certificate, key)

    async def begin() -> list:
        safe = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=server.tls)
        plain = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        server.port, server.plain_port = (item.sockets[0].getsockname()[1] for item in (safe, plain))
        return [safe, plain]

    async def finish() -> None:
        for item in servers:
            item.close()
        await server.hang_up()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(finish(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
