"""What gunicorn reads where it is started, by `run.py up` and in the image alike; its command line wins.

A page is nearly all work of the processor, and Python gives one process one: as many processes as there are cores. On
two, a process of eight threads served 23 lists a second, two of them 35. They are forked once everything is loaded, and
share it: with the one they come from, two take 250 MB instead of 310.
"""

import os
import shutil
import tempfile

# Where the processes keep together what /metrics says of requests (crm/health/metrics/traffic.py): the library looks
# for it while it is loaded.
NUMBERS = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="spojnik-metrics-")

from prometheus_client import multiprocess

worker_class = "crm.web_worker.BoundedWorker"
workers = int(os.environ.get("WEB_PROCESSES") or min(len(os.sched_getaffinity(0)), 8))
threads = 8
preload_app = True
max_requests, max_requests_jitter = 20_000, 4_000  # then a process makes room for a new one: a leak would end there
backlog = 128  # connections that the system holds until the worker takes them, which it does at once


def child_exit(_server: object, worker: object) -> None:
    """What a process counted stays in the sums when it makes room for a new one."""
    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    """The numbers go with the server that counted them."""
    shutil.rmtree(NUMBERS, ignore_errors=True)
