"""What each fault does. A strike returns when it is over; what has ended is for others to start again."""
import random
import resource
import signal
import subprocess
import threading
import time

NETWORK_FAULT_SECONDS = 12
DISK_FAULT_SECONDS = DESCRIPTOR_FAULT_SECONDS = 8
STOP_SECONDS = 20
SILENCE_SECONDS = 12  # of which 10 are allowed without a word


class Strikes:
    def __init__(self, cluster):
        self.cluster, self.nodes = cluster, cluster.nodes
        # What documents must tell: ("node" or "server", its name, since, until), in seconds of the wall clock.
        self.disturbed = []

    def strike(self, step, target, draw, wrong):
        """The fault of a step; wrong is told what does not go as it should while it lasts."""
        self.disturbed = []
        fault = step.fault
        if fault == "stop":
            self.stop(target, wrong)
        elif fault in ("kill", "wiped-disk"):
            self.kill(target)
            if fault == "wiped-disk":
                target.wipe()
            time.sleep(draw.choice((0, 3, 10)))
        elif fault.startswith("freeze-"):
            self.freeze(target, int(fault.removeprefix("freeze-").removesuffix("s")))
        elif fault == "kill-all":
            if self.cluster.submit(draw.choice(self.nodes), self.cluster.plan("killed", "noop", measured=1, settle=0)):
                self.kill_all(draw)
        elif fault == "full-disk":
            self.fill_disk(target)
        elif fault == "read-only-disk":
            self.write_protect(target)
        elif fault == "no-descriptors":
            self.take_descriptors(target)
        elif fault == "rolling-restart":
            self.restart_in_turn(draw, wrong)
        elif fault == "clients":
            self.kill_among_clients(target, draw)
        elif fault.startswith("database-"):
            self.strike_database(step.database, 5 if fault == "database-stopped" else 0)
        elif fault == "flapping":
            self.flap(*self.pair(target, draw))
        else:
            one, two = self.pair(target, draw)
            self.cut({"link": f"cut_link {one} {two}", "direction": f"cut_direction {one} {two}",
                      "isolated": f"cut_off {one}", "loss": "lose 10"}[fault])

    # Processes.

    def stop(self, node, wrong):
        node.send(signal.SIGTERM)
        if node.wait(STOP_SECONDS) is None:
            wrong(f"{node.name} has not ended within {STOP_SECONDS} s of SIGTERM")
            self.kill(node)

    def kill(self, node):
        node.send(signal.SIGKILL)
        node.wait(5)

    def kill_all(self, draw):
        """Seconds from the last answer to a submission until everybody was sent the signal."""
        for node in draw.sample(self.nodes, len(self.nodes)):
            node.send(signal.SIGKILL)
        took = time.monotonic() - self.cluster.answered
        for node in self.nodes:
            node.process.wait()
        return took

    def freeze(self, node, seconds):
        began = time.time()
        node.send(signal.SIGSTOP)
        time.sleep(seconds)
        node.send(signal.SIGCONT)
        self.disturbed.append(("node", node.name, began, time.time()))

    def restart_in_turn(self, draw, wrong):
        for node in draw.sample(self.nodes, len(self.nodes)):
            self.stop(node, wrong)
            node.start()
            self.cluster.until(lambda: node.ask("GET", "/health/ready")[0] == 200)

    def kill_among_clients(self, target, draw):
        """Three clients submit at all nodes, and abort more than every other one."""
        def client(seed):
            own = random.Random(seed)
            for _ in range(4):
                one = self.cluster.submit(own.choice(self.nodes), self.cluster.plan("client", "noop", measured=1, settle=0))
                if one and own.random() < 0.6:
                    time.sleep(own.uniform(0, 0.5))
                    own.choice(self.nodes).ask("POST", f"/experiments/{one}/abort")

        threads = [threading.Thread(target=client, args=(draw.getrandbits(32),)) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(draw.uniform(0.1, 1))
        self.kill(target)
        for thread in threads:
            thread.join()

    # What a node needs.

    def fill_disk(self, node):
        filler = node.results / "filler"
        with open(filler, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue
        time.sleep(DISK_FAULT_SECONDS)
        filler.unlink()

    def write_protect(self, node):
        """Files that are open stay open, such as the lock of the node's state."""
        subprocess.run(["mount", "--bind", node.results, node.results], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", node.results], check=True)
        time.sleep(DISK_FAULT_SECONDS)
        subprocess.run(["umount", "-l", node.results], check=True)

    def take_descriptors(self, node):
        limits = resource.prlimit(node.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(node.process.pid, resource.RLIMIT_NOFILE, (8, limits[1]))
        time.sleep(DESCRIPTOR_FAULT_SECONDS)
        if node.process.poll() is None:
            resource.prlimit(node.process.pid, resource.RLIMIT_NOFILE, limits)

    def strike_database(self, name, seconds):
        database, began = self.cluster.databases[name], time.time()
        database.stop()
        time.sleep(seconds)
        database.start()
        # Whoever cannot read when a TigerBeetle began sees a silence alone.
        if name == "postgresql" or time.time() - began > SILENCE_SECONDS:
            self.disturbed.append(("server", name, began, time.time()))

    # The network.

    def pair(self, target, draw):
        return target.number, draw.choice([node for node in self.nodes if node is not target]).number

    def cut(self, how):
        self.cluster.hosts.do(how)
        time.sleep(NETWORK_FAULT_SECONDS)
        self.cluster.hosts.do("lose_nothing")

    def flap(self, one, two):
        for _ in range(NETWORK_FAULT_SECONDS // 4):
            self.cluster.hosts.do(f"cut_link {one} {two}")
            time.sleep(2)
            self.cluster.hosts.do("heal")
            time.sleep(2)
