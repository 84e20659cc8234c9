"""Where nodes run: all on this host, or each on a network namespace of its own (hosts.bash)."""
import ctypes
import pathlib
import socket
import subprocess

NODES = (1, 2, 3)
HELPERS = pathlib.Path(__file__).resolve().parents[1] / "hosts.bash"
CLONE_NEWNET = 0x40000000


class OneHost:
    switch = []
    database_address = "127.0.0.1"

    def __init__(self, base):
        self.base = base

    def address(self, node):
        return "127.0.0.1"

    def port(self, node):
        return self.base + node

    def http_port(self, node):
        return self.base + 100 + node

    def at(self, node):
        return []

    def connect(self, node, timeout):
        return socket.create_connection(("127.0.0.1", self.http_port(node)), timeout)

    def make(self):
        pass

    remove = make


class Namespaces(OneHost):
    switch = ["ip", "netns", "exec", "tbswitch"]
    database_address = "198.18.9.10"

    def address(self, node):
        return f"198.18.9.{node}"

    def port(self, node):
        return 2551

    def http_port(self, node):
        return 8080

    def at(self, node):
        return ["ip", "netns", "exec", f"tbhost{node}"]

    def connect(self, node, timeout):
        """A socket belongs to the namespace its thread is in when it is made."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net") as here, open(f"/run/netns/tbhost{node}") as there:
            if libc.setns(there.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            try:
                return super().connect(node, timeout)
            finally:
                libc.setns(here.fileno(), CLONE_NEWNET)

    def do(self, command):
        script = f"set -eu; nodes=({' '.join(map(str, NODES))}); . {HELPERS}; {command}"
        subprocess.run(["bash", "-c", script], check=True)

    def make(self):
        self.do("need_hosts; make_hosts")

    def remove(self):
        self.do("remove_hosts")
