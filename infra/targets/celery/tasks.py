import email.utils
import random
import time

import requests
from celery import Celery

import settings

app = Celery("probes")
app.config_from_object(settings)


@app.task(bind=True, max_retries=settings.MAX_RETRIES)
def probe(self, job):
    """The handler: calls the URL of the job, and takes the answer as the job's outcome."""
    job_id, attempt = self.request.id, self.request.retries + 1
    body = {"token": job["token"], "jobId": job_id, "attempt": attempt, "payload": job.get("payload")}
    try:
        response = requests.post(
            job["url"], json=body, headers={"Idempotency-Key": job_id}, timeout=settings.CALL_TIMEOUT
        )
        response.raise_for_status()
        return response.json()
    except requests.RequestException as error:
        if not settings.is_recommended or is_permanent(error.response):
            raise
        raise self.retry(exc=error, countdown=max(backoff(attempt), wished_wait(error.response)))


def is_permanent(response):
    return response is not None and response.status_code < 500 and response.status_code not in (408, 425, 429)


def backoff(attempt):
    """Exponential with full jitter, in seconds."""
    return random.uniform(0, min(settings.BACKOFF_CAP, settings.BACKOFF_BASE * 2 ** (attempt - 1)))


def wished_wait(response):
    """Retry-After, in seconds or as a date: at most ten seconds, and 0 where it says nothing sensible."""
    text = "" if response is None else response.headers.get("Retry-After", "")
    try:
        seconds = int(text) if text.isdigit() else email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0
    return min(max(seconds, 0), 10)
