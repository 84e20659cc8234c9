"""Three nodes and the servers that they drive: begun, asked, and begun anew."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from seeded.databases import Postgresql, Tigerbeetle
from seeded.hosts import NODES, Namespaces, OneHost
from seeded.node import ROOT, Node
from seeded.onlookers import Observer, Report

RATE, MEASURED_SECONDS = 100, 3
ENDED = ("done", "failed", "aborted")


class Cluster:
    def __init__(self, options):
        self.options, self.base, self.program = options, options.port, options.program
        self.folder = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="faults-")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.report = Report(self.folder)
        self.hosts = Namespaces(self.base) if options.hosts else OneHost(self.base)
        self.databases = {name: kind(self) for name, kind in (("postgresql", Postgresql), ("tigerbeetle", Tigerbeetle))
                          if name in options.databases}
        self.nodes = []
        self.accepted = []  # ids that were answered with 201, since whoever looks at them emptied it

    def begin(self):
        self.hosts.make()
        if self.options.hosts:
            subprocess.run([self.program, "certificates", self.folder / "certificates", *map(self.hosts.address, NODES)],
                           check=True, stdout=subprocess.DEVNULL)
        for database in self.databases.values():
            database.begin()
        self.nodes = [Node(number, self) for number in NODES]
        self.observer = Observer(self)
        self.start_all()

    def start_all(self):
        for node in self.nodes:
            node.start()
        if not self.until(self.whole):
            sys.exit(f"three nodes have not formed a cluster within {self.options.limit} s: see {self.folder}")

    def end(self):
        for node in self.nodes:
            self.end_now(node)
            self.keep_results(node)
        for process, _, _ in self.left_over():
            os.kill(process, signal.SIGKILL)
        for database in self.databases.values():
            database.stop()
        self.hosts.remove()

    def end_now(self, node):
        if node.process:
            node.send(signal.SIGCONT)
            node.send(signal.SIGKILL)
            node.process.wait()

    def keep_results(self, node):
        """Beyond the tmpfs that they are on."""
        kept = self.folder / f"kept-{node.name}"
        shutil.copytree(node.results, kept)
        while ROOT and os.path.ismount(node.results):
            subprocess.run(["umount", "-l", node.results], check=True)
        shutil.rmtree(node.results)
        kept.rename(node.results)

    def until(self, holds, seconds=None):
        """Whether it holds within so many seconds, without any within --limit."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > (seconds or self.options.limit):
                return False
            time.sleep(0.25)
        return True

    def whole(self):
        seen = set()
        for node in self.nodes:
            if node.process.poll() is not None:
                return False
            cluster = node.get("/cluster")
            if not cluster or node.ask("GET", "/health/ready")[0] != 200:
                return False
            seen.add((tuple(sorted(one["name"] for one in cluster["nodes"])),
                      tuple(one["name"] for one in cluster["nodes"] if one["coordinator"])))
        return len(seen) == 1 and [len(part) for part in next(iter(seen))] == [3, 1]

    def coordinator(self):
        for node in self.nodes:
            for one in (node.get("/cluster") or {"nodes": []})["nodes"]:
                if one["coordinator"]:
                    return self.nodes[int(one["name"][1:]) - 1]
        return self.nodes[0]

    def plan(self, name, database, runs=1, measured=MEASURED_SECONDS, settle=1):
        more = "postgresql.pool.size = 6" if database == "postgresql" else ""
        return f"""name = {name}, database = {database}, runs = {runs}, max-reruns = 8
            pacing {{ mode = open-loop, target-rate = {RATE}/s }}
            workload.accounts = 1000
            phases {{ settle = {settle}s, warm-up = 1s, measurement = {measured}s, drain-deadline = 2s }}
            {more}"""

    def submit(self, node, plan, key=None):
        """The experiment's id once it is accepted, or None."""
        headers = {"Content-Type": "application/hocon"} | ({"Idempotency-Key": key} if key else {})
        status, body = node.ask("POST", "/experiments", plan, headers, timeout=10)
        self.answered = time.monotonic()
        if status not in (200, 201):
            return None
        accepted = json.loads(body)["experimentId"]
        if accepted not in self.accepted:
            self.accepted.append(accepted)
        return accepted

    def why(self):
        return "; ".join(f"{node.name} " + (f"ended with {node.process.returncode}" if node.process.poll() is not None else
                         node.ask("GET", "/health/ready")[1].decode(errors="replace")[:300]) for node in self.nodes)

    def anew(self, after):
        """After what it did not come out of: without memory; what it remembered is kept for whoever looks into it."""
        self.report.say("  the cluster is begun anew")
        for node in self.nodes:
            self.end_now(node)
            if (node.results / ".node").exists():
                shutil.copytree(node.results / ".node", self.folder / f"{str(after).split(':')[0].replace(' ', '-')}-{node.name}")
            node.wipe()
        self.observer.forget()
        self.start_all()

    def status(self, experiment):
        return self.known(experiment).get("status", "unknown")

    def known(self, experiment):
        """What the first node that knows it says of it; empty if none does."""
        return next(filter(None, (node.get(f"/experiments/{experiment}") for node in self.nodes)), {})

    def left_over(self):
        """Processes at work in a node's temporary folder that are older than the node: (pid, seconds older, command)."""
        found = []
        tick = os.sysconf("SC_CLK_TCK")

        def started(process):
            return int(pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[19]) / tick

        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                at = os.readlink(entry / "cwd")
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                for node in self.nodes:
                    if int(entry.name) == node.process.pid or str(node.temporary) not in at + " " + command:
                        continue
                    ended = node.process.poll() is not None
                    younger = 0 if ended else started(node.process.pid) - started(entry.name)
                    if ended or younger > 0:
                        found.append((int(entry.name), younger, command))
            except (OSError, IndexError):
                continue  # it has ended meanwhile
        return found
