import json
import sys
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime


def probe(job_id, attempt, traceparent, url, token, payload):
    """The handler of the probe job: one call, whose answer is the job's outcome."""
    body = json.dumps({"token": token, "jobId": job_id, "attempt": attempt, "payload": payload})
    headers = {"Content-Type": "application/json", "Idempotency-Key": job_id, "traceparent": traceparent}
    request = urllib.request.Request(url, body.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return {"kind": "succeeded", "result": response.read().decode()}
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code in (408, 425, 429):
            return {"kind": "transient", "retryAfterMs": wait_of(error.headers.get("Retry-After", ""))}
        return {"kind": "permanent"}
    except OSError:  # a timeout, a reset, nobody there
        return {"kind": "transient", "retryAfterMs": 0}


def wait_of(text):
    """Seconds or a date, in milliseconds; 0 where it says nothing sensible."""
    if text.isdigit():
        return int(text) * 1000
    try:
        return max(0, round((parsedate_to_datetime(text).timestamp() - time.time()) * 1000))
    except (TypeError, ValueError):
        return 0


if __name__ == "__main__":
    job_id, attempt, traceparent, url, token, payload = sys.argv[1:]
    print(json.dumps(probe(job_id, int(attempt), traceparent, url, token, json.loads(payload))))
