"""Those who look on: the log, the phases as a node tells them, and what is on the disks all the time."""
import json
import threading
import time


class Report:
    def __init__(self, folder):
        self.began, self.file, self.wrongs = time.monotonic(), open(folder / "log.txt", "a"), []

    def say(self, text):
        line = f"{time.monotonic() - self.began:7.1f} s  {text}"
        print(line, flush=True)
        print(line, file=self.file, flush=True)

    def wrong(self, text):
        self.wrongs.append(text)
        self.say(f"  WRONG: {text}")


class Listener(threading.Thread):
    """The phases as one node tells them, from now on."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node, self.entered, self.changed, self.over = node, set(), threading.Condition(), False
        self.ready = threading.Event()
        self.start()
        self.ready.wait(5)

    def run(self):
        try:
            with self.node.cluster.hosts.connect(self.node.number, 5) as events:
                events.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                events.settimeout(1)
                rest = b""
                while not self.over:
                    try:
                        read = events.recv(65536)
                    except TimeoutError:
                        continue
                    self.ready.set()
                    if not read:
                        return
                    *lines, rest = (rest + read).split(b"\n")
                    for line in lines:
                        self.heard(line)
        except OSError:
            pass  # the node was struck: whoever waits for a phase has a limit

    def heard(self, line):
        if line.startswith(b"data: ") and b'"phase-entered"' in line:
            event = json.loads(line[6:])
            with self.changed:
                self.entered.add((event["experimentId"], event["where"]["run"], event["phase"]))
                self.changed.notify_all()

    def await_phase(self, experiment, run, phase, seconds):
        with self.changed:
            return self.changed.wait_for(lambda: (experiment, run, phase) in self.entered, seconds)


class Observer(threading.Thread):
    """What each node's disk says of whom it obeys, all the time; each change is a line of disks.tsv."""

    def __init__(self, cluster):
        super().__init__(daemon=True)
        self.cluster, self.lock = cluster, threading.Lock()
        self.file = open(cluster.folder / "disks.tsv", "a")
        self.written = {}
        self.forget()
        self.start()

    def run(self):
        while True:
            for node in self.cluster.nodes:
                memory = node.remembers()
                if memory:
                    with self.lock:
                        self.look(node, memory["state"]["version"])
                        self.write(node, memory)
            time.sleep(0.2)

    def write(self, node, memory):
        line = "\t".join(f"{version['epoch']}.{version['revision']} of {version['owner']}"
                         for version in (memory["promised"], memory["state"]["version"]))
        if self.written.get(node.number) != line:
            self.written[node.number] = line
            print(f"{time.time():.3f}\t{node.name}\tpromised {line}", file=self.file, flush=True)

    def look(self, node, version):
        """Promises may name two owners of one epoch, one of whom fails; what is kept may not."""
        if version["cluster"] is None:
            return
        owner = self.owners.setdefault((version["cluster"], version["epoch"]), version["owner"])
        if owner != version["owner"]:
            self.note(f"epoch {version['epoch']} is kept of {owner} and, on the disk of {node.name}, of {version['owner']}")
        if version["cluster"] not in self.clusters and self.clusters:
            self.note(f"{node.name} is of another cluster, {version['cluster']}, than {', '.join(self.clusters)}")
        self.clusters.add(version["cluster"])
        now, before = (version["epoch"], version["revision"]), self.latest.get(node.number)
        if before and now < before and not node.wiped:
            self.note(f"the disk of {node.name} went back from (epoch, revision) {before} to {now}")
        self.latest[node.number], node.wiped = now, False

    def note(self, text):
        if text not in self.seen:
            self.seen.append(text)

    def take(self):
        with self.lock:
            seen, self.seen = self.seen, []
        return seen

    def forget(self):
        with self.lock:
            self.owners, self.clusters, self.latest, self.seen = {}, set(), {}, []
