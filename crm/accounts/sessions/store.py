"""Where sessions live (SESSION_ENGINE): rows whose limits our own clock checks, sealed under their own cookie.

    cookie ──SHA-256──> digest, by which the row is found     cookie ──HKDF──> key, under which its data are sealed

A row past its idle limit is asleep: for every page its browser is a stranger's, but `wake()` takes it up again after a
password or passkey. Past the absolute limit there is no session.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from crm.accounts.models import Role, Session, User
from crm.accounts.models.sessions import idle_limit
from crm.accounts.prepared import prepared
from crm.accounts.sessions.readers import whole_users
from crm.accounts.together import ahead
from crm.narrowing import promised
from crm.privacy import page_memo
from crm.privacy.keys.cipher import Unreadable, decrypt, encrypt

PLACE = b"accounts.session.data"
TIMES = ("created_at", "last_seen_at", "proved_at", "idle_until", "expires_at")
LIMITS = ("user", "role", "identity", "sid", "device", "network", *TIMES)
ENTRY = "identity_provider"  # in the data of a session that began by one: {user, identity, sid, factor, proved}


class Asleep(NamedTuple):
    """A row past its idle limit, and what it holds."""

    row: Session
    data: dict[str, Any]


def digest_of(session_key: str) -> bytes:
    """What the row keeps of the cookie."""
    return sha256(b"spojnik session|" + session_key.encode()).digest()


def cipher_of(session_key: str) -> AESGCM:
    """The cipher that only the cookie yields."""
    derived = HKDF(hashes.SHA256(), 32, None, b"spojnik session data").derive(session_key.encode())
    return AESGCM(derived)


class SessionStore(SessionBase):
    """One request's session. `row` is its row (None for none or one asleep), `asleep` the sleeping one."""

    _get_session: Callable[..., dict[str, Any]]  # Django's own, which its types leave out
    _get_new_session_key: Callable[[], str]

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Session | None = None
        self.asleep: Asleep | None = None
        self.reader: User | None = None  # whose it is, read with the row; `whose` gives them once
        self.whence: Callable[[], dict[str, str]] = dict  # the middleware tells: {"device": …, "network": …}

    @property
    def key(self) -> str:
        """What the cookie holds; LookupError for a session without one, which has neither row nor cipher."""
        return promised(self.session_key)

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when there is none, when it is over, or asleep."""
        row, user, now = self.found()
        try:
            data = self.opened(row) if row and not row.over(now) else None
        except Unreadable:
            data = None
        if row is None or data is None:
            self._session_key = None
            return {}
        if row.idle(now):
            self.asleep = Asleep(row, data)  # the key stays, or the cookie would be taken away
            return {}
        self.row, self.reader = row, user
        return data

    def found(self) -> tuple[Session | None, User | None, datetime]:
        """The row of the cookie, whose it is with all their rights, and when that was: one statement."""
        digest = digest_of(self.key)
        with page_memo.reading():
            now = page_memo.now()
            ahead(of_a_cookie.asking(None, digest=digest), user_of_a_cookie.asking(None, digest=digest, at=now))
            rows, users = of_a_cookie.rows(None, digest=digest), user_of_a_cookie.rows(None, digest=digest, at=now)
        return next(iter(rows), None), next(iter(users), None), now

    def whose(self, user_id: int) -> User | None:
        """That user as they were read with the session; once, and only of a session that is awake."""
        self._get_session()
        user, self.reader = self.reader, None
        return user if user is not None and user.pk == user_id else None

    def save(self, must_create: bool = False) -> None:
        """Write what changed. CreateError when the key is taken, UpdateError when the row is gone."""
        if self._session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)
        if self.asleep and not must_create:  # a stranger's doings must not overwrite what sleeps
            return self.create()
        row, columns = self.row_with(data)
        if must_create:
            self.insert(row, data)
        else:
            written = {name: getattr(row, name) for name in columns}
            stored = Session.objects.filter(digest=digest_of(self.key))
            if not stored.update(data=self.sealed(data), **written):
                raise UpdateError
        self.row, self.asleep = row, None
        return None

    def row_with(self, data: dict[str, Any]) -> tuple[Session, tuple[str, ...]]:
        """The row for `data` and those of its columns that changed: the limits begin with the user's sign-in."""
        user_id, now = int(data.get(SESSION_KEY) or 0) or None, timezone.now()
        if self.row and self.row.user_id == user_id:
            proof = min(last_proof(data), now)
            if self.row.proved_at is None or proof <= self.row.proved_at:
                return self.row, ()
            self.row.proved_at = proof
            return self.row, ("proved_at",)
        user = User.objects.select_related("role").filter(pk=user_id).first() if user_id else None
        row = Session.begun(user, at=now)
        if user and (entry := data.get(ENTRY)) and entry["user"] == user.pk:
            row.identity_id, row.sid = entry["identity"], entry["sid"]
            row.proved_at = datetime.fromtimestamp(entry["proved"], UTC)  # who sits there was asked then, not by us
        for name, words in self.whence().items():
            setattr(row, name, words)
        return row, LIMITS

    def insert(self, row: Session, data: dict[str, Any]) -> None:
        """The row under the present key, as a new one."""
        row.pk, row.uid, row._state.adding = None, uuid4(), True
        row.digest, row.data = digest_of(self.key), self.sealed(data)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise CreateError from None

    def create(self) -> None:
        """A new key with what the session holds. What slept under the old one goes on sleeping."""
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        return Session.objects.filter(digest=digest_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row, the present one by default."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(digest=digest_of(key)).delete()
        if session_key is None:
            self.row = self.asleep = None

    def keep(self, user: User) -> None:
        """The user did something: the idle limit moves on. After a change of role the session gets a new key."""
        if self.row is None:
            return
        if self.row.role_id != user.role_id:
            self.take_up(self.row, user.role)
        else:
            self.row.seen(timezone.now(), user.role)

    def wake(self, user: User) -> None:
        """Take up the sleeping session again, under a new key; its absolute limit stays."""
        row, self._session_cache = promised(self.asleep)
        self.asleep = None
        self.take_up(row, user.role)

    def take_up(self, row: Session, role: Role) -> None:
        """Go on under a new key, seen now with this role."""
        self.row, now = row, timezone.now()
        row.role, row.last_seen_at, row.idle_until = role, now, now + idle_limit(role)
        self.cycle_key()

    @contextmanager
    def dreaming(self) -> Iterator[None]:
        """Within, what the sleeping session holds can be read and written, while it goes on sleeping."""
        row, self._session_cache = promised(self.asleep)
        try:
            yield
        finally:
            Session.objects.filter(pk=row.pk).update(data=self.sealed(self._session_cache))
            self._session_cache, self.modified = {}, False

    def sealed(self, data: dict[str, Any]) -> bytes:
        """`data` under the present cookie."""
        return encrypt(cipher_of(self.key), self.serializer().dumps(data), PLACE)

    def opened(self, row: Session) -> dict[str, Any]:
        """What the row holds; Unreadable when it was sealed under another cookie."""
        return self.serializer().loads(decrypt(cipher_of(self.key), bytes(row.data), PLACE))

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what nobody can use any more."""
        Session.objects.over().delete()


@prepared
def of_a_cookie(_reader: None, *, digest: bytes) -> QuerySet[Session]:
    """The row of a digest: every request asks."""
    column = f'"{Session._meta.db_table}"."digest"'
    return Session.objects.filter(RawSQL(f"{column} = %s", (digest,), output_field=BooleanField())).order_by()  # noqa: S611 - ours


@prepared
def user_of_a_cookie(_reader: None, *, digest: bytes, at: datetime) -> QuerySet[User]:
    """Whose session it is."""
    owner = f'(SELECT user_id FROM "{Session._meta.db_table}" WHERE digest = %s)'  # noqa: S608 - ours
    return whole_users(at).filter(pk=RawSQL(owner, (digest,), output_field=BigIntegerField())).order_by()  # noqa: S611 - ours


def factor_given(session: Any, user: Any) -> bool:
    """Whether an identity provider said at this sign-in that a second factor was given there, and we count it."""
    entry = session.get(ENTRY)
    return bool(entry and entry["factor"] and entry["user"] == user.pk)


def last_proof(data: dict[str, Any]) -> datetime:
    """When a password, code or passkey was last given, by allauth's own records; long ago for never."""
    records = data.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return datetime.fromtimestamp(max((record["at"] for record in records), default=0), UTC)
