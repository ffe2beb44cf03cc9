"""docker-compose.yml, Dockerfile and Caddyfile against the settings: nothing here starts a container."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from launch import alive, secrets
from launch.assets import FILES
from launch.servers import APP, DATABASE, OWNER, TEMPLATE

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrations")
HELD = re.compile(r"\$\{([A-Z_]+)(:[?-])?([^}]*)\}")
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (ROOT / "Caddyfile").read_text()


def names_of(section):
    """What a list or a table of Compose names."""
    return {entry["source"] if isinstance(entry, dict) else str(entry).split(":")[0] for entry in section or ()}


def test_the_services_and_the_majors_of_their_images_are_the_promised_ones():
    images = {name: service["image"] for name, service in SERVICES.items()}
    assert images == {
        **dict.fromkeys(OURS, "spojnik"),
        "proxy": "caddy:2",
        "owner-of-certificates": "caddy:2",
        "database": "postgres:18",
        "redis": "redis:8",
    }


def test_every_container_has_a_read_only_root_and_gains_no_rights():
    loose = [
        name
        for name, one in SERVICES.items()
        if one.get("read_only") is not True or one.get("security_opt") != ["no-new-privileges:true"]
    ]
    assert loose == []


def test_every_container_of_ours_and_of_the_proxy_runs_as_a_user_without_capabilities():
    users = {name: one.get("user") for name, one in SERVICES.items()}
    assert users == {
        **dict.fromkeys(OURS, "10001:10001"),
        "proxy": "10002:10002",
        "owner-of-certificates": None,  # gives a volume away, without network, and ends
        "database": None,  # the image's own start changes to the user postgres
        "redis": "999:1000",
    }
    assert [name for name, one in SERVICES.items() if one.get("cap_drop") != ["ALL"]] == ["database"]
    assert "--uid 10001 --gid 10001 spojnik" in DOCKERFILE
    assert DOCKERFILE.split("USER ")[-1].split()[0] == "spojnik"


def test_what_runs_on_has_a_health_check_whose_program_is_there():
    checked = {name: one["healthcheck"]["test"][1:] for name, one in SERVICES.items() if "healthcheck" in one}
    running = {name for name, one in SERVICES.items() if one.get("restart") == "unless-stopped"}
    assert set(checked) == running == {"proxy", "web", "worker", "beat", "database", "redis"}
    assert {name: command for name, command in checked.items() if name in OURS} == {
        name: ["python", "-m", "launch.alive", name] for name in ("web", "worker", "beat")
    }
    assert (checked["database"][0], checked["redis"][0], checked["proxy"][0]) == ("pg_isready", "redis-cli", "wget")
    assert checked["proxy"][-1].rstrip("/") in CADDYFILE


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody():
    open_ports = {name: one["ports"] for name, one in SERVICES.items() if one.get("ports")}
    assert open_ports == {"proxy": ["80:8080", "443:8443"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, one in SERVICES.items() if one.get("networks") == ["inside"]} == {"database", "redis"}


def test_the_owners_password_is_known_to_the_migrations_alone():
    holders = {name for name, one in SERVICES.items() if "migration_database_url" in names_of(one.get("secrets"))}
    assert holders == {"migrations"}
    assert names_of(SERVICES["database"]["secrets"]) == {"postgres_password", "owner_password", "app_password"}


def test_every_volume_network_secret_and_config_that_is_used_is_declared():
    used = {"volumes": set(), "networks": set(), "secrets": set(), "configs": set()}
    for one in SERVICES.values():
        for section, found in used.items():
            found |= {name for name in names_of(one.get(section)) if not name.startswith(".")}
    assert used == {section: set(COMPOSE[section]) for section in used}


def test_every_secret_of_compose_is_made_by_the_command_that_makes_them(tmp_path):
    made = secrets.write_files(tmp_path / "secrets")
    assert {f"secrets/{name}" for name in made} == {one["file"] for one in COMPOSE["secrets"].values()}
    modes = {(tmp_path / "secrets" / name).stat().st_mode & 0o777 for name in made}
    assert ((tmp_path / "secrets").stat().st_mode & 0o777, modes) == (0o700, {0o444})
    with pytest.raises(FileExistsError):
        secrets.write_files(tmp_path / "secrets")


def asked_for():
    """Names that somebody has to write into .env, and those with a default."""
    found = HELD.findall((ROOT / "docker-compose.yml").read_text())
    return {name for name, how, _rest in found if how == ":?"}, {name for name, how, _rest in found if how == ":-"}


def test_the_sample_of_the_environment_names_every_variable():
    needed, optional = asked_for()
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert (set(sample), [name for name in needed if not sample[name]]) == (needed | optional, [])


def test_every_container_of_ours_reads_the_environment_file_and_no_secret_stands_in_it():
    assert {name for name, one in SERVICES.items() if one.get("env_file") == [".env"]} == set(OURS)
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert not {name.upper() for name in COMPOSE["secrets"]} & set(sample)
    given = {key for name in OURS for key in SERVICES[name]["environment"]}
    settings = (ROOT / "crm" / "settings.py").read_text()
    assert [key for key in given if f'"{key.removesuffix("_FILE")}"' not in settings] == []


def environment_of(name, folder):
    """What a container of ours finds in its environment, secrets as files in `folder`."""
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    said = {
        key: HELD.sub(lambda m: sample[m[1]] or m[3], str(value))
        for key, value in SERVICES[name]["environment"].items()
    }
    return {key: value.replace("/run/secrets", str(folder)) for key, value in said.items()}


SHOW = """
import django
from django.conf import settings
django.setup()
print(settings.DATABASES["default"]["USER"], settings.DATABASES["default"]["HOST"], settings.EMAIL_HOST)
print(settings.BASE_URL, settings.HTTPS, settings.ALLOWED_HOSTS, settings.DATA_DIR, settings.BACKUP_DIR)
"""


def start(name, folder, *command):
    """Run a program with the environment of one container of ours and nothing else."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "crm.settings", **environment_of(name, folder)}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path):
    """The folder of secrets, filled in."""
    secrets.write_files(tmp_path / "secrets")
    mail = tmp_path / "secrets" / "email_url"
    mail.chmod(0o644)
    mail.write_text("smtp+tls://crm:pass@mail.firma.test:587\n")  # an editor ends it with a line
    return tmp_path / "secrets"


@pytest.mark.parametrize(("name", "user"), [("web", APP), ("migrations", OWNER)])
def test_the_settings_read_what_compose_gives_them(folder, name, user):
    code, words = start(name, folder, "-c", SHOW)
    assert (code, words) == (
        0,
        f"{user} database mail.firma.test\nhttps://crm.example.com True ['crm.example.com'] /data /backup\n",
    )


def test_the_deployment_check_has_nothing_to_say(folder):
    code, words = start("web", folder, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (code, words) == (0, "System check identified no issues (1 silenced).\n")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"master_keys": ""}, "MASTER_KEYS is not set"),
        ({"backup_key": "change-me"}, "BACKUP_KEY is not set"),
        ({"email_url": secrets.MAIL}, "EMAIL_URL still holds change-me"),
        ({"database_url": "postgres://spojnik_app:change-me@database/spojnik"}, "DATABASE_URL still holds change-me"),
    ],
)
def test_a_missing_or_sample_secret_stops_the_start_in_one_line(folder, changed, words):
    for name, text in changed.items():
        (folder / name).chmod(0o644)
        (folder / name).write_text(text)
    code, said = start("web", folder, "manage.py", "check")
    assert (code, said.count("\n"), words in said) == (1, 1, True)


def test_the_image_has_a_python_and_a_node_that_fit_and_the_static_files():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    python = tuple(map(int, re.search(r"FROM python:(\d+)\.(\d+)-slim", DOCKERFILE).groups()))
    node = int(re.search(r"FROM node:(\d+)-slim", DOCKERFILE)[1])
    assert (wanted, python >= (3, 11), node >= 20) == (">=3.11", True, True)
    order = [
        DOCKERFILE.index(step)
        for step in ("COPY . .", "assets.place_files()", "manage.py collectstatic", "USER spojnik")
    ]
    assert order == sorted(order)
    assert "--require-hashes" in DOCKERFILE
    assert all((ROOT / "package.json").read_text().count(f'"{package}"') for package in packages_of(FILES.values()))


def packages_of(files):
    """npm packages that files of node_modules belong to."""
    return {"/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in files}


def test_no_secret_and_nothing_of_this_machine_gets_into_the_image():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", "var", ".venv", "node_modules", "secrets"} <= set(left_out)
    assert not re.search(r"^(ENV|ARG) .*(SECRET|PASSWORD|_KEY)", DOCKERFILE, re.MULTILINE)


def test_the_roles_of_the_container_are_those_of_the_embedded_servers():
    told = COMPOSE["configs"]["roles"]["content"].lower()
    embedded = [line.strip().replace("if not exists ", "") for line in TEMPLATE.lower().split(";")]
    missing = [line for line in embedded if line and line not in told and "createdb" not in line]
    assert (missing, f"create role {OWNER} login createdb" in told) == ([], True)
    assert f"create database {DATABASE} owner {OWNER}" in told


def test_the_proxy_speaks_https_for_the_address_and_hands_on_to_the_web_server():
    opened, closed = CADDYFILE.count("{"), CADDYFILE.count("}")
    directives = re.findall(r"^\t([a-z_]+)", CADDYFILE, re.MULTILINE)
    assert (opened, "{$BASE_URL} {" in CADDYFILE, "reverse_proxy web:8000" in CADDYFILE) == (closed, True, True)
    assert "log" not in directives  # an access log would hold addresses
    assert [f"{inside}" for inside in re.findall(r"https?_port (\d+)", CADDYFILE)] == ["8080", "8443"]


def test_a_program_that_was_not_heard_of_lately_is_not_alive(tmp_path):
    at = alive.datetime(2026, 11, 25, 9, 0, tzinfo=alive.UTC)
    (tmp_path / "heartbeats").mkdir()
    (tmp_path / "heartbeats" / "beat.json").write_text('{"at": "2026-11-25T08:57:00+00:00"}')
    (tmp_path / "heartbeats" / "worker.json").write_text("half wri")
    later = at + alive.timedelta(seconds=1)
    found = [alive.fresh("beat", tmp_path, at), alive.fresh("beat", tmp_path, later)]
    assert (found, alive.fresh("worker", tmp_path, at), alive.fresh("none", tmp_path, at)) == (
        [True, False],
        False,
        False,
    )
