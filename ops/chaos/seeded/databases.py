"""The servers that nodes drive, which can be struck as nodes can."""
import os
import random
import shutil
import subprocess
import sys

from seeded.node import ROOT

LISTENS = b": listening on "


class Postgresql:
    """Debian's PostgreSQL in a folder of its own, as a user that is not root."""

    def __init__(self, cluster):
        self.cluster, self.binaries = cluster, cluster.options.postgresql
        self.port = cluster.base + 200
        self.folder = cluster.folder / "postgresql"
        self.password = cluster.folder / "password"

    def settings(self):
        return {
            "databases.postgresql.host": self.cluster.hosts.database_address,
            "databases.postgresql.port": self.port,
            "databases.postgresql.password-file": self.password,
        }

    def as_owner(self, *command):
        as_user = ["runuser", "-u", "postgres", "--"] if ROOT else []
        # Not into a pipe, which the server would hold.
        with open(self.cluster.folder / "postgresql.log", "a") as log:
            subprocess.run([*self.cluster.hosts.switch, *as_user, *command], cwd="/", check=True, stdout=log, stderr=log)

    def begin(self):
        self.folder.mkdir()
        if ROOT:
            shutil.chown(self.folder, "postgres")
            self.cluster.folder.chmod(0o711)
        for file in (self.password, self.folder / "password"):
            file.touch(0o600)
        self.password.write_text(random.SystemRandom().randbytes(16).hex() + "\n")
        (self.folder / "password").write_text(self.password.read_text())
        if ROOT:
            shutil.chown(self.folder / "password", "postgres")
        self.as_owner(self.binaries / "initdb", "-D", self.folder / "data", "-A", "scram-sha-256",
                      "--pwfile", self.folder / "password", "-U", "postgres")
        with open(self.folder / "data" / "pg_hba.conf", "a") as rules:
            rules.write(f"host all all {self.cluster.hosts.database_address}/24 scram-sha-256\n")
        self.start()

    def control(self, *command):
        self.as_owner(self.binaries / "pg_ctl", "-w", "-D", self.folder / "data", *command)

    def start(self):
        self.control("-l", self.folder / "server.log", "-o",
                     f"-p {self.port} -c listen_addresses={self.cluster.hosts.database_address} "
                     f"-c unix_socket_directories={self.folder} -c max_connections=100", "start")

    def stop(self):
        self.control("-m", "immediate", "stop")

    def sessions(self):
        query = "SELECT pid, application_name, state, left(query, 60) FROM pg_stat_activity " \
                "WHERE application_name LIKE 'trialbalance%'"
        environment = os.environ | {"PGPASSWORD": self.password.read_text().strip()}
        hosts = self.cluster.hosts
        answer = subprocess.run([*hosts.switch, self.binaries / "psql", "-XAtw", "-h", hosts.database_address,
                                 "-p", str(self.port), "-U", "postgres", "-c", query],
                                env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return answer.stdout.splitlines()


class Tigerbeetle:
    """One replica of TIGERBEETLE_BINARY, with a data file that all steps share."""

    def __init__(self, cluster):
        self.cluster, self.file = cluster, cluster.folder / "tigerbeetle.data"
        self.address = f"{cluster.hosts.database_address}:{cluster.base + 201}"

    def settings(self):
        return {
            "databases.tigerbeetle.server": "external",
            "databases.tigerbeetle.addresses": [self.address],
            "databases.tigerbeetle.reset": "fresh-ids",
        }

    def begin(self):
        subprocess.run([os.environ["TIGERBEETLE_BINARY"], "format", "--cluster=0", "--replica=0", "--replica-count=1",
                        self.file], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.start()

    def start(self):
        """Until it listens, which a busy machine makes half a minute."""
        log = self.cluster.folder / "tigerbeetle.log"
        said = log.read_bytes().count(LISTENS) if log.exists() else 0
        with open(log, "a") as file:
            self.process = subprocess.Popen(
                [*self.cluster.hosts.switch, os.environ["TIGERBEETLE_BINARY"], "start", f"--addresses={self.address}",
                 "--cache-grid=256MiB", self.file],
                stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
        if not self.cluster.until(lambda: log.read_bytes().count(LISTENS) > said):
            sys.exit(f"TigerBeetle does not listen: see {log}")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def sessions(self):
        return []  # nobody can ask for them
