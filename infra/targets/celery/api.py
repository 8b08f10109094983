import uuid

import redis
from celery.result import AsyncResult
from flask import Flask, request

import settings
from tasks import app as celery
from tasks import probe

KEPT_SECONDS = 24 * 3600

app = Flask(__name__)
keys = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)


@app.get("/health")
def health():
    return {"ok": True}


@app.post("/jobs")
def submit():
    job = (request.get_json() or {}).get("probe")
    if not isinstance(job, dict) or not isinstance(job.get("url"), str) or "token" not in job:
        return {"error": "probe.url and probe.token are required"}, 400
    job_id = str(uuid.uuid4())
    key = request.headers.get("Idempotency-Key")
    # Celery runs a task as often as it is sent: the first to take the key sends it.
    if key and not keys.set(f"key:{key}", job_id, nx=True, ex=KEPT_SECONDS):
        job_id = keys.get(f"key:{key}")
    else:
        probe.apply_async([job], task_id=job_id)
    return view(job_id), 202, {"Location": f"/jobs/{job_id}"}


@app.get("/jobs/<job_id>")
def status(job_id):
    return view(job_id)


def view(job_id):
    task = AsyncResult(job_id, app=celery)
    if task.state == "SUCCESS":
        return {"id": job_id, "state": "SUCCESS", "result": task.result}
    return {"id": job_id, "state": task.state}
