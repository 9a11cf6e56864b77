# The image that docker-compose.yml runs as web, worker, beat and for migrations. Everything it needs comes from the
# environment (.env.example); it keeps nothing of its own.
FROM python:3.13-slim AS packages
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin lectern \
    && install -d -o lectern -g lectern -m 700 /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LECTERN_VAR=/app/var
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Static files get their names from their content here, once; the key is for this step only.
RUN python -m compileall -q . \
    && SECRET_KEY=only-for-this-step REDIS_URL=redis://unused python manage.py collectstatic --noinput -v 0
USER lectern
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "bin/healthy"]
CMD ["sh", "-c", "exec python -m granian --interface wsgi --host 0.0.0.0 --port 8000 --no-ws --workers ${WEB_WORKERS:-2} --blocking-threads ${WEB_THREADS:-2} --respawn-failed-workers --workers-kill-timeout 10 --log-level warning lms.wsgi:application"]
