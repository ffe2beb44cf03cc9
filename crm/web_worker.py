"""gunicorn's worker with threads, and an end to waiting: who cannot be served soon is told so.

gunicorn takes up to a thousand connections and lets them wait for a thread, for minutes. Here at most WEB_WAITING
wait, none longer than WEB_WAIT_SECONDS. The rest is refused right here, in the loop that all connections share, with
bytes that lie ready (crm/health/refusals.py): no thread has to get its turn for that. What needs a look goes to a few
threads that only refuse. And a connection on which nothing was said yet, as browsers open them in advance, takes no
thread.

Each system call of the loop may wait for its turn beside eight busy threads, so a refusal makes as few as it can. And
nothing here waits for the other side of a connection: gunicorn, when it closes one, stops the loop up to two seconds
until the browser has closed its own end.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from socket import SHUT_WR
from typing import Any

from django.conf import settings
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

from crm.health.closed.capacity import only_refuse, refusal
from crm.health.metrics.traffic import REFUSED

REFUSERS = 4  # threads: enough to get their turn beside eight that are busy
SWITCH = 0.001  # seconds that a busy thread keeps its turn while another waits: what refuses comes five times as soon
READ = 16384  # bytes of a request that are looked at before it is refused
LINGER = 2.0  # seconds that the other side has to read its answer to the end
MOST_LEFT = 65536  # bytes of a refused upload that are still taken


class Connection(TConn):
    """gunicorn's, but `leave` sees to its end where that has to wait for the other side."""

    def __init__(self, *told: Any, leave: Callable[["Connection"], None]) -> None:
        super().__init__(*told)
        self.leave, self.left = leave, 0

    def close(self, graceful: bool = False) -> None:
        """At once, or when the other side has read everything."""
        if graceful:
            self.leave(self)
        else:
            super().close()


class BoundedWorker(ThreadWorker):
    """Serves as gunicorn's does. `waiting` holds what no thread has begun: {its future: (connection, since when)};
    `leaving` those whose answer is sent.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting: dict[Future, tuple[Connection, float]] = {}
        self.leaving: set[Connection] = set()

    def init_process(self) -> None:
        """Also the threads that refuse."""
        sys.setswitchinterval(SWITCH)
        self.refusers = ThreadPoolExecutor(REFUSERS, initializer=only_refuse)
        super().init_process()

    def load_wsgi(self) -> None:
        """The product, whose settings say how long a queue may be."""
        super().load_wsgi()
        self.most, self.seconds = settings.WEB_WAITING, settings.WEB_WAIT_SECONDS

    def accept(self, listener: Any) -> None:
        """Take a connection and wait for its first word beside all the others."""
        try:
            sock, client = listener.accept()
        except OSError:  # somebody else took it, or it is gone
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, sock, client, listener.getsockname(), leave=self.leave)
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: Connection) -> None:
        """Let a thread answer, or refuse where too many wait already."""
        self.look_at_waiting()
        if len(self.waiting) >= self.most:
            self.refuse(conn)
            return
        begun = self.tpool.submit(self.handle, conn)
        self.waiting[begun] = (conn, time.monotonic())
        begun.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def refuse(self, conn: Connection) -> None:
        """Here and now, or by a thread that only refuses."""
        REFUSED.inc()
        if self.refused_at_once(conn):
            return
        begun = self.refusers.submit(self.handle, conn)
        begun.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def refused_at_once(self, conn: Connection) -> bool:
        """Whether a look at what has come was enough; otherwise it is laid back for the thread."""
        if self.cfg.is_ssl or conn.is_http2 or (conn.parser and conn.parser.unreader.buf.getvalue()):
            return False
        conn.sock.setblocking(False)
        try:
            data = conn.sock.recv(READ)
        except OSError:
            return False
        answer = refusal(data) if data else b""
        if answer is None:
            if conn.parser is None:
                conn.initialized, conn.parser = True, get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader.unread(data)
            return False
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(answer)
        self.leave(conn)
        return True

    def leave(self, conn: Connection) -> None:
        """Say that nothing more comes, and close when the other side has closed too: what it sent and nobody read would
        otherwise cut off our answer (RFC 9112, section 9.6).
        """
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_leaving_readable, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        conn.timeout = time.monotonic() + LINGER
        self.leaving.add(conn)

    def on_leaving_readable(self, conn: Connection, _sock: Any) -> None:
        """Take what nobody reads; gone is the other side when that is nothing."""
        try:
            data = conn.sock.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.left += len(data)
        if not data or conn.left > MOST_LEFT:
            self.let_go(conn)

    def let_go(self, conn: Connection) -> None:
        """Close what was leaving."""
        self.leaving.discard(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        conn.close()

    def look_at_waiting(self) -> None:
        """Forget what has begun; refuse what has waited too long."""
        late = time.monotonic() - self.seconds
        for future, (conn, since) in list(self.waiting.items()):
            if future.running() or future.done():
                del self.waiting[future]
            elif since < late and future.cancel():
                del self.waiting[future]
                self.refuse(conn)

    def finish_request(self, conn: Connection, fs: Future) -> None:
        """One that was called off is refused already."""
        if not fs.cancelled():
            super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look often enough at those that wait, and at those that leave."""
        super().wait_for_and_dispatch_events(min(timeout, self.seconds / 4) if self.waiting else timeout)
        self.look_at_waiting()
        now = time.monotonic()
        for conn in [connection for connection in self.leaving if connection.timeout < now]:
            self.let_go(conn)
