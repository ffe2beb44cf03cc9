"""What gunicorn reads where it is started, by `run.py up` and in the image alike; its command line wins."""

worker_class = "crm.web_worker.BoundedWorker"
threads = 8
backlog = 128  # connections that the system holds until the worker takes them, which it does at once
