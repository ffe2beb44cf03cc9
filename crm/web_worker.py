"""gunicorn's worker with threads, and an end to waiting: who cannot be served soon is told so.

gunicorn takes up to a thousand connections and lets them wait for a thread, for minutes. Here at most WEB_WAITING
wait, none longer than WEB_WAIT_SECONDS; the rest goes to threads that only refuse (crm/health/capacity.py). And a
connection on which nothing was said yet, as browsers open them in advance, takes no thread.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from django.conf import settings
from gunicorn.workers.gthread import TConn, ThreadWorker

from crm.health.capacity import only_refuse

REFUSERS = 4  # threads: enough to get their turn beside eight that are busy


class BoundedWorker(ThreadWorker):
    """Serves as gunicorn's does. `waiting` holds what no thread has begun: {its future: (connection, since when)}."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting: dict[Future, tuple[TConn, float]] = {}

    def init_process(self) -> None:
        """Also the threads that refuse."""
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
        conn = TConn(self.cfg, sock, client, listener.getsockname())
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: TConn) -> None:
        """Let a thread answer, or refuse where too many wait already."""
        self.look_at_waiting()
        if len(self.waiting) >= self.most:
            self.refuse(conn)
            return
        begun = self.tpool.submit(self.handle, conn)
        self.waiting[begun] = (conn, time.monotonic())
        begun.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def refuse(self, conn: TConn) -> None:
        """Let a thread answer that only refuses."""
        begun = self.refusers.submit(self.handle, conn)
        begun.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def look_at_waiting(self) -> None:
        """Forget what has begun; refuse what has waited too long."""
        late = time.monotonic() - self.seconds
        for future, (conn, since) in list(self.waiting.items()):
            if future.running() or future.done():
                del self.waiting[future]
            elif since < late and future.cancel():
                del self.waiting[future]
                self.refuse(conn)

    def finish_request(self, conn: TConn, fs: Future) -> None:
        """One that was called off belongs to a thread that refuses."""
        if not fs.cancelled():
            super().finish_request(conn, fs)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look at those that wait often enough."""
        super().wait_for_and_dispatch_events(min(timeout, self.seconds / 4) if self.waiting else timeout)
        self.look_at_waiting()
