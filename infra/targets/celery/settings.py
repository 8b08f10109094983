"""What we set, and what we leave to Celery.

SETTINGS=recommended takes what the chapters on tasks, on optimizing and on the Redis broker advise for
tasks that may be repeated: late acknowledgement, one message at a time, limits, retries with backoff.
"""

import os

is_recommended = os.environ.get("SETTINGS") == "recommended"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:12380/0")

broker_url = REDIS_URL
result_backend = REDIS_URL

# An hour unless told otherwise: how long a message may stay unacknowledged. Every 100 s it is looked for.
if "VISIBILITY_SECONDS" in os.environ:
    broker_transport_options = {
        "visibility_timeout": int(os.environ["VISIBILITY_SECONDS"]),
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    }

if is_recommended:
    task_acks_late = True
    task_reject_on_worker_lost = True
    task_track_started = True
    task_time_limit = 12
    worker_prefetch_multiplier = 1
    worker_soft_shutdown_timeout = 5
    worker_enable_soft_shutdown_on_idle = True
    worker_cancel_long_running_tasks_on_connection_loss = True

CALL_TIMEOUT = 6 if is_recommended else None
MAX_RETRIES = 3
BACKOFF_BASE = 0.2
BACKOFF_CAP = 1
