"""docker-compose.yml, Dockerfile and Caddyfile against the settings, by Compose's own client and a linter where they
can be had. Nothing here starts a container; tests/launch/test_production.py starts the services without.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml

from crm.privacy.database.server_version import NEWEST
from launch import secrets
from launch.packages.assets import BOOTSTRAP, FRONT_END, ICONS, MODULES, PURIFY, SORTABLE, SQUIRE
from launch.servers.embedded import APP, DATABASE, INVENTED, OWNER, TEMPLATE
from launch.site import NEVER_ASKED_FOR

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


EXACT = re.compile(r"(caddy|postgres|redis|node|python):(\d+\.\d+(\.\d+)?)(-[a-z-]+)?@sha256:[0-9a-f]{64}")
FOREIGN = {name: spec["image"] for name, spec in SERVICES.items() if spec["image"] != "spojnik"}
BASES = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)


def test_no_image_floats():
    """An exact version for people, a digest for the machine: what is started next year is what was tested."""
    assert [image for image in (*FOREIGN.values(), *BASES) if not EXACT.fullmatch(image)] == []
    assert [name for name, spec in SERVICES.items() if spec["image"] == "spojnik" and spec["build"] != "."] == []


def test_the_services_are_the_promised_ones_and_the_majors_of_their_images_supported():
    majors = {
        name: EXACT.fullmatch(image)[1] + EXACT.fullmatch(image)[2].split(".")[0] for name, image in FOREIGN.items()
    }
    assert majors == {
        "proxy": "caddy2",
        "owner-of-certificates": "caddy2",
        "database": f"postgres{NEWEST}",
        "redis": "redis8",
    }
    assert set(SERVICES) - set(FOREIGN) == set(OURS)


def test_no_config_is_copied_into_a_container():
    """Compose copies inline configs into a container that is made already, which one with a read-only root refuses."""
    assert "configs" not in COMPOSE
    assert [name for name, spec in SERVICES.items() if "configs" in spec] == []


def test_every_container_has_limits_for_memory_processes_and_its_log():
    loose = [
        name
        for name, spec in SERVICES.items()
        if not {"mem_limit", "pids_limit"} <= spec.keys()
        or not {"max-size", "max-file"} <= spec.get("logging", {}).get("options", {}).keys()
    ]
    assert loose == []


def test_what_becomes_unhealthy_is_ended_from_inside_and_so_restarted():
    """Docker restarts what ended and nothing else: launch/guard.sh ends what no longer works."""
    running = {name for name, spec in SERVICES.items() if spec.get("restart") == "unless-stopped"}
    guarded = {
        name
        for name, spec in SERVICES.items()
        if spec.get("command", [""])[0] == "sh" and spec["command"][1].endswith("guard.sh")
    }
    assert guarded == running == {"proxy", "web", "worker", "beat", "database", "redis"}
    mounted = {
        name for name, spec in SERVICES.items() if "./launch/guard.sh:/etc/guard.sh:ro" in spec.get("volumes", ())
    }
    assert mounted == guarded - set(OURS)


def test_every_container_has_a_read_only_root_and_gains_no_rights():
    loose = [
        name
        for name, spec in SERVICES.items()
        if spec.get("read_only") is not True or spec.get("security_opt") != ["no-new-privileges:true"]
    ]
    assert loose == []


def test_every_container_of_ours_and_of_the_proxy_runs_as_a_user_without_capabilities():
    users = {name: spec.get("user") for name, spec in SERVICES.items()}
    assert users == {
        **dict.fromkeys(OURS, "10001:10001"),
        "proxy": "10002:10002",
        "owner-of-certificates": None,  # gives a volume away, without network, and ends
        "database": None,  # the image's own start changes to the user postgres
        "redis": "999:1000",
    }
    assert [name for name, spec in SERVICES.items() if spec.get("cap_drop") != ["ALL"]] == ["database"]
    assert {name: spec["cap_add"] for name, spec in SERVICES.items() if "cap_add" in spec} == {
        "proxy": ["NET_BIND_SERVICE"],  # its program carries the wish; without the right the kernel does not start it
        "owner-of-certificates": ["CHOWN"],
    }
    assert "--uid 10001 --gid 10001 spojnik" in DOCKERFILE
    assert DOCKERFILE.split("USER ")[-1].split()[0] == "10001:10001"


def test_what_runs_on_has_a_health_check_whose_program_is_there():
    checked = {name: spec["healthcheck"]["test"][1:] for name, spec in SERVICES.items() if "healthcheck" in spec}
    running = {name for name, spec in SERVICES.items() if spec.get("restart") == "unless-stopped"}
    assert set(checked) == running == {"proxy", "web", "worker", "beat", "database", "redis"}
    assert {name: command for name, command in checked.items() if name in OURS} == {
        name: ["python", "-m", "launch.alive", name] for name in ("web", "worker", "beat")
    }
    assert (checked["database"][0], "redis-cli ping" in checked["redis"][0], checked["proxy"][0]) == (
        "pg_isready",
        True,
        "wget",
    )
    assert checked["proxy"][-1].rstrip("/") in CADDYFILE


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody():
    open_ports = {name: spec["ports"] for name, spec in SERVICES.items() if spec.get("ports")}
    assert open_ports == {"proxy": ["80:8080", "443:8443"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, spec in SERVICES.items() if spec.get("networks") == ["inside"]} == {
        "database",
        "redis",
    }


def test_the_owners_password_is_known_to_the_migrations_alone():
    holders = {name for name, spec in SERVICES.items() if "migration_database_url" in names_of(spec.get("secrets"))}
    assert holders == {"migrations"}
    roles = {"owner_password", "app_password", "sandbox_password"}
    assert names_of(SERVICES["database"]["secrets"]) == {"postgres_password", *roles}


def test_the_invented_house_is_known_to_those_that_answer_or_build_it():
    holders = {name for name, spec in SERVICES.items() if "sandbox_database_url" in names_of(spec.get("secrets"))}
    users = {name for name, spec in SERVICES.items() if "SANDBOX_DATABASE_URL_FILE" in spec.get("environment", {})}
    assert holders == users == {"web", "worker"}


def test_only_those_that_write_there_have_the_backups_and_the_ledger_to_write():
    places = {name: dict(volume.split(":", 1) for volume in spec.get("volumes", ())) for name, spec in SERVICES.items()}
    assert {name: place.get("ledger") for name, place in places.items() if name in OURS} == {
        "web": "/ledger:ro",
        "worker": "/ledger",
        "beat": "/ledger:ro",
        "migrations": "/ledger",
    }
    assert {name for name, place in places.items() if "backup" in place} == {"worker", "migrations"}
    reading = {name for name in OURS if SERVICES[name]["environment"].get("LEDGER_BY_WORKER") == "1"}
    assert reading == {"web", "beat"}


def test_what_beat_remembers_outlives_its_container():
    schedule = next(part for part in SERVICES["beat"]["command"] if part.startswith("--schedule="))
    assert (schedule, "data:/data" in SERVICES["beat"]["volumes"]) == ("--schedule=/data/beat", True)


def test_every_volume_network_and_secret_that_is_used_is_declared():
    used = {"volumes": set(), "networks": set(), "secrets": set()}
    for item in SERVICES.values():
        for section, value in used.items():
            value |= {name for name in names_of(item.get(section)) if not name.startswith(".")}
    assert used == {section: set(COMPOSE[section]) for section in used}
    files = [
        volume.split(":")[0] for spec in SERVICES.values() for volume in spec.get("volumes", ()) if volume[0] == "."
    ]
    assert [name for name in files if not (ROOT / name).exists()] == []


def modes(folder):
    """Of the folder and of the files in it."""
    return folder.stat().st_mode & 0o777, {path.stat().st_mode & 0o777 for path in folder.iterdir()}


def test_every_secret_of_compose_is_made_by_the_command_that_makes_them(tmp_path):
    texts = secrets.write_files(tmp_path / "secrets")
    assert {f"secrets/{name}" for name in texts} == {secret["file"] for secret in COMPOSE["secrets"].values()}
    # the folder is its owner's alone; a file in it can be edited by them, and read by a container's user
    assert modes(tmp_path / "secrets") == (0o700, {0o644})


def test_secrets_that_are_there_stay_and_a_new_version_adds_its_own(tmp_path):
    folder = tmp_path / "secrets"
    secrets.write_files(folder)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / "redis_config").unlink()
    (folder / "database_url").unlink()
    assert sorted(secrets.write_files(folder)) == ["database_url", "redis_config", "redis_url"]
    after = {path.name: path.read_text() for path in folder.iterdir()}
    same = {name for name in before if before[name] == after[name]}
    assert same == set(before) - {"redis_config", "redis_url"}
    assert after["redis_config"].split()[1] in after["redis_url"]
    assert secrets.main(folder) == f"{folder}/ has everything; nothing was written."


def test_a_lost_key_is_never_made_anew_beside_the_others(tmp_path):
    folder = tmp_path / "secrets"
    secrets.write_files(folder)
    (folder / "master_keys").unlink()
    with pytest.raises(secrets.KeyLost, match="lacks master_keys: put the old file back"):
        secrets.write_files(folder)
    assert not (folder / "master_keys").exists()


def asked_for():
    """Names that somebody has to write into .env, and those with a default."""
    matches = HELD.findall((ROOT / "docker-compose.yml").read_text())
    return {name for name, how, _rest in matches if how == ":?"}, {name for name, how, _rest in matches if how == ":-"}


def test_the_sample_of_the_environment_names_every_variable():
    needed, optional = asked_for()
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert (set(sample), [name for name in needed if not sample[name]]) == (needed | optional, [])


def test_every_container_of_ours_reads_the_environment_file_and_no_secret_stands_in_it():
    assert {name for name, spec in SERVICES.items() if spec.get("env_file") == [".env"]} == set(OURS)
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert not {name.upper() for name in COMPOSE["secrets"]} & set(sample)
    given = {key for name in OURS for key in SERVICES[name]["environment"]}
    settings = (ROOT / "crm" / "settings.py").read_text() + (ROOT / "retention" / "backups" / "places.py").read_text()
    assert [key for key in given if f'"{key.removesuffix("_FILE")}"' not in settings] == []


def environment_of(name, folder):
    """What a container of ours finds in its environment, secrets as files in `folder`."""
    sample = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    by_key = {
        key: HELD.sub(lambda m: sample[m[1]] or m[3], str(value))
        for key, value in SERVICES[name]["environment"].items()
    }
    return {key: value.replace("/run/secrets", str(folder)) for key, value in by_key.items()}


SHOW = """
import django
from django.conf import settings
django.setup()
print(settings.DATABASES["default"]["USER"], settings.DATABASES["default"]["HOST"], settings.EMAIL_HOST)
print(settings.BASE_URL, settings.HTTPS, settings.ALLOWED_HOSTS, settings.DATA_DIR, settings.BACKUP_DIR)
print(settings.SANDBOX_DATABASE_URL.partition("@")[2] or "no invented house")
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
    mail.write_text("smtp+tls://crm:pass@mail.firma.test:587\n")  # an editor ends it with a line
    return tmp_path / "secrets"


@pytest.mark.parametrize(
    ("name", "user", "invented"),
    [("web", APP, f"database/{INVENTED}"), ("migrations", OWNER, "no invented house")],
)
def test_the_settings_read_what_compose_gives_them(folder, name, user, invented):
    code, words = start(name, folder, "-c", SHOW)
    assert (code, words) == (
        0,
        f"{user} database mail.firma.test\nhttps://crm.example.com True ['crm.example.com'] /data /backup\n"
        f"{invented}\n",
    )


def test_the_deployment_check_has_nothing_to_say(folder):
    code, words = start("web", folder, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (code, words) == (0, "System check identified no issues (2 silenced).\n")


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
        (folder / name).write_text(text)
    code, result = start("web", folder, "manage.py", "check")
    assert (code, result.count("\n"), words in result) == (1, 1, True)


def test_the_image_has_a_python_and_a_node_that_fit_and_the_static_files():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    python = tuple(map(int, re.search(r"FROM python:(\d+)\.(\d+)\.", DOCKERFILE).groups()))
    node = int(re.search(r"FROM node:(\d+)\.", DOCKERFILE)[1])
    assert (wanted, python >= (3, 11), node >= 20) == (">=3.11", True, True)
    steps = ("npm ci", "front_end.mjs fonts styles", "FROM python", "assets.place_files()", "manage.py collectstatic")
    order = [DOCKERFILE.index(step) for step in (*steps, "USER 10001")]
    assert order == sorted(order)
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"--ignore=(\w+)", DOCKERFILE) == list(NEVER_ASKED_FOR)
    packages = tuple((ROOT / "package.json").read_text().count(f'"{name}"') for name in packages_of_the_pages())
    assert packages == (1,) * 8


def packages_of_the_pages():
    """npm packages that the made files come from."""
    named = {path.relative_to(MODULES).as_posix() for path in (BOOTSTRAP, ICONS, PURIFY, SORTABLE, SQUIRE)}
    matches = re.findall(r'^import .* from "([a-z-]+)"|new URL\(`(@[\w-]+/\w+)', FRONT_END.read_text(), re.MULTILINE)
    named |= {package or path for package, path in matches}
    return {"/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in named}


def test_no_secret_and_nothing_of_this_machine_gets_into_the_image():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", "var", ".venv", "node_modules", "secrets"} <= set(left_out)
    assert not re.search(r"^(ENV|ARG) .*(SECRET|PASSWORD|_KEY)", DOCKERFILE, re.MULTILINE)


def test_the_roles_of_the_container_are_those_of_the_embedded_servers():
    """Both read one file (tests/launch/test_production.py runs the other)."""
    folder = ROOT / "launch" / "database"
    roles = (folder / "10-roles.sql").read_text()
    assert (folder / "template.psql").read_text() == TEMPLATE
    assert "\\ir template.psql" in roles
    assert (f"create role {OWNER} login" in roles, f"create role {APP} login" in roles) == (True, True)
    assert f"create database {DATABASE} owner {OWNER}" in roles
    assert (f"create role {INVENTED} login" in roles, f"create database {INVENTED} owner {INVENTED}" in roles) == (
        True,
        True,
    )
    assert f"revoke connect on database {DATABASE} from public" in roles
    assert "./launch/database:/docker-entrypoint-initdb.d:ro" in SERVICES["database"]["volumes"]


def test_the_dockerfile_passes_the_linter():
    program = Path(sysconfig.get_path("scripts")) / "hadolint"
    if not program.exists():
        pytest.skip("hadolint is not here: it is in the group «tools» of pyproject.toml")
    done = subprocess.run([program, "--no-color", ROOT / "Dockerfile"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def compose_client():
    """The command that is `docker compose` here, without a daemon; None where there is none."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    which = shutil.which("docker") and subprocess.run(
        ["docker", "compose", "version"], check=False, capture_output=True
    )
    return ["docker", "compose"] if which and which.returncode == 0 else None


def test_compose_itself_reads_the_file(tmp_path):
    client = compose_client()
    if not client:
        pytest.skip(
            "no `docker compose` here (Debian: apt install docker-compose), so only our own tests read the file"
        )
    for name in ("docker-compose.yml", "Dockerfile", "Caddyfile"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "launch", tmp_path / "launch", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    secrets.write_files(tmp_path / "secrets")
    command = [*client, "config", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, "warn" in done.stderr.lower()) == (0, False), done.stderr
    read = json.loads(done.stdout)["services"]
    assert set(read) == set(SERVICES)
    assert (read["web"]["mem_limit"], read["web"]["pids_limit"]) == (str(1536 * 2**20), 200)
    assert read["database"]["command"][2] == "pg_isready --quiet --host=127.0.0.1; [ $$? -lt 2 ]"
