# Two stages: wheels are gathered and built in the first, only they go into the second.
# Run it with a read-only root: docker run --read-only --tmpfs /tmp -v tracker:/data IMAGE

# By tag, since no digest is known here: docs/operations.md says how to set the one you looked up.
# Any image of a Linux with Python 3.11 or later, pip and useradd will do.
ARG BASE=python:3.12-slim-bookworm
FROM ${BASE} AS wheels

WORKDIR /src
COPY requirements-many.txt requirements.in pyproject.toml README.md ./
RUN python -m pip wheel --no-cache-dir --require-hashes --only-binary=:all: \
    --wheel-dir /wheels -r requirements-many.txt
COPY tracker tracker
COPY scrapers scrapers
COPY db db
RUN python -m pip install --no-cache-dir --no-index --find-links /wheels -r requirements.in \
    && python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /own .

FROM ${BASE}

# Versions are those of the wheels that were gathered: nothing else can be had.
# hadolint ignore=DL3013
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    --mount=type=bind,from=wheels,source=/own,target=/own \
    python -m pip install --no-cache-dir --no-index --find-links /wheels --find-links /own \
        "designation-tracker[postgres,s3,pdf]" \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tracker \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TRACKER_HOME=/data \
    TRACKER_SERVE_HOST=0.0.0.0 \
    TRACKER_LOG_FORMAT=json

USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8320
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8320/healthz', timeout=4)"]

ENTRYPOINT ["tracker"]
CMD ["serve"]
