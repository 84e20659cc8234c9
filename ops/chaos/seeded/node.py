"""A node: one JVM after the other, with what it keeps, says and answers."""
import http.client
import json
import os
import shutil
import subprocess

ROOT = os.geteuid() == 0
DISK_BYTES = 64 << 20


class Node:
    """One JVM after the other, with one results folder, temporary folder and log."""

    def __init__(self, number, cluster):
        self.number, self.cluster, self.name = number, cluster, f"n{number}"
        self.results = cluster.folder / self.name
        self.temporary = cluster.folder / f"tmp-{number}"
        self.log = cluster.folder / f"{self.name}.log"
        self.process = None
        self.wiped = False  # whether what it remembers may be less than before
        self.temporary.mkdir()
        self.results.mkdir()
        if ROOT:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "trialbalance", self.results], check=True)

    def start(self, seed=None):
        """As the README does: the first without a seed, the others with the first."""
        hosts, folder = self.cluster.hosts, self.cluster.folder
        if seed is None and self.number != 1:
            seed = 1
        arguments = [] if seed is None else ["--seed", f"{hosts.address(seed)}:{hosts.port(seed)}"]
        settings = {
            "node.name": self.name,
            "node.port": hosts.port(self.number),
            "http.port": hosts.http_port(self.number),
            "results.folder": self.results,
        }
        for database in self.cluster.databases.values():
            settings |= database.settings()
        if hosts.switch:
            tls = folder / "certificates" / hosts.address(self.number)
            settings |= {
                "node.bind-host": hosts.address(self.number),
                "node.tls.certificate-file": f"{tls}.pem",
                "node.tls.key-file": f"{tls}-key.pem",
                "node.tls.ca-file": folder / "certificates" / "ca.pem",
            }
        for key, value in settings.items():
            arguments += ["--set", f"{key}={json.dumps(value if isinstance(value, list) else str(value))}"]
        environment = os.environ | {
            "TMPDIR": str(self.temporary),
            "TRIALBALANCE_JAVA_OPTS": os.environ.get("TRIALBALANCE_JAVA_OPTS", "-Xmx256m"),
        }
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                hosts.at(self.number) + [self.cluster.program, "node"] + arguments,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder, start_new_session=True)

    def send(self, number):
        if self.process.poll() is None:
            os.kill(self.process.pid, number)

    def wait(self, seconds):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def wipe(self):
        for entry in self.results.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        self.wiped = True

    def ask(self, method, path, body=None, headers=None, timeout=6.0):
        """Status and body; 0 without an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.cluster.hosts.http_port(self.number), timeout=timeout)
        try:
            connection.sock = self.cluster.hosts.connect(self.number, timeout)
            connection.request(method, "/api/v1" + path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as failure:
            return 0, str(failure).encode()
        finally:
            connection.close()

    def get(self, path, timeout=6.0):
        status, body = self.ask("GET", path, timeout=timeout)
        try:
            return json.loads(body) if status == 200 else None
        except ValueError:
            return None

    def remembers(self):
        """What is in state.json: a checksum's line, then JSON; None while there is none."""
        try:
            return json.loads((self.results / ".node" / "state.json").read_text().split("\n", 1)[1])
        except (OSError, IndexError, ValueError):
            return None

    def said_since(self, offset, words=("WARN", "ERROR", "error:", "xception")):
        lines = self.log.read_bytes()[offset:].decode(errors="replace").splitlines()
        return [line for line in lines if any(word in line for word in words)]
