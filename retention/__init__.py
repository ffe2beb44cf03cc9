"""How long, and what must stay: rules, horizons, holds, purge, and backups that forget."""
