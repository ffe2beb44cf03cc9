# The image of web, worker and beat. Node.js is in the first stage only. Base images by digest: what is built next year is
# what was built today; docs/operations.md says how to move them on.
FROM node:24.20.0-trixie-slim@sha256:50c3b2f6988dfc307b86e5301d69611af31f4789bdf232863b07d3b02fe55ae0 AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node launch/packages/front_end.mjs fonts styles

FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PG_BIN=/usr/lib/postgresql/18/bin
# pg_dump and pg_restore of the database's own version, from PostgreSQL's packages: backups need them.
# hadolint ignore=DL3008  # the newest of version 18 is meant: it must be no older than the server
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
COPY --from=front-end /app/var/assets ./var/assets
# Secrets made for this one step: nothing that collectstatic writes depends on them.
# hadolint ignore=SC2046  # a line NAME=value each, meant to be split
RUN python -c "from launch.packages import assets; assets.place_files(); assets.compile_catalogues()" \
    && env $(python -m launch.secrets) DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost BASE_URL=https://localhost \
       python manage.py collectstatic --noinput --verbosity 0 \
         --ignore=django_htmx --ignore=redoc --ignore=rest_framework --ignore=guardian \
    && rm -rf node_modules \
    && groupadd --system --gid 10001 spojnik && useradd --system --uid 10001 --gid 10001 spojnik \
    && install --directory --owner spojnik --mode 0700 /data /ledger /backup
# By number: whoever runs the image need not look into it. The commands stand in docker-compose.yml.
USER 10001:10001
EXPOSE 8000
