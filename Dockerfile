# The image of web, worker and beat. Node.js is in the first stage only.
FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    STATIC_BACKEND=whitenoise.storage.CompressedManifestStaticFilesStorage \
    PG_BIN=/usr/lib/postgresql/18/bin
# pg_dump and pg_restore of the database's own version, from PostgreSQL's packages: backups need them.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install --yes --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary=:all: -r requirements.lock
COPY . .
COPY --from=front-end /app/node_modules ./node_modules
# Secrets made for this one step: nothing that collectstatic writes depends on them.
RUN python -c "from launch import assets; assets.place_files(); assets.compile_catalogues()" \
    && env $(python -m launch.secrets) DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost BASE_URL=https://localhost \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf node_modules \
    && groupadd --system --gid 10001 spojnik && useradd --system --uid 10001 --gid 10001 spojnik \
    && install --directory --owner spojnik --mode 0700 /data /ledger /backup
USER spojnik
EXPOSE 8000
CMD ["gunicorn", "crm.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--log-level", "warning"]
