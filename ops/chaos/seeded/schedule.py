"""Which faults there are, and which come in which order: pure."""
import collections
import itertools
import random
import typing

PHASES = ("provisioning", "settling", "connecting", "warmup", "measurement", "draining", "validating")
NODE_OR_COORDINATOR, EVERYBODY, DATABASE = ("coordinator", "load"), ("all",), ("server",)
FAULTS = {  # whose, what it needs, whether an experiment may fail of it
    "stop": (NODE_OR_COORDINATOR, None, False),
    "kill": (NODE_OR_COORDINATOR, None, False),
    "freeze-2s": (NODE_OR_COORDINATOR, None, False),
    "freeze-6s": (NODE_OR_COORDINATOR, None, False),
    "freeze-12s": (NODE_OR_COORDINATOR, None, False),
    "kill-all": (EVERYBODY, None, False),
    "wiped-disk": (NODE_OR_COORDINATOR, None, False),
    "full-disk": (NODE_OR_COORDINATOR, "root", False),
    "read-only-disk": (NODE_OR_COORDINATOR, "root", False),
    "no-descriptors": (NODE_OR_COORDINATOR, None, True),
    "rolling-restart": (EVERYBODY, None, False),
    "clients": (NODE_OR_COORDINATOR, None, False),
    "database-stopped": (DATABASE, "server", True),
    "database-restarted": (DATABASE, "server", True),
    "link": (NODE_OR_COORDINATOR, "hosts", False),
    "direction": (NODE_OR_COORDINATOR, "hosts", False),
    "isolated": (NODE_OR_COORDINATOR, "hosts", False),
    "flapping": (NODE_OR_COORDINATOR, "hosts", False),
    "loss": (EVERYBODY, "hosts", False),
}


class Step(typing.NamedTuple):
    number: int
    fault: str
    phase: str
    whose: str
    database: str
    run: int  # that is struck, the last of so many
    delay: float  # seconds after the phase has begun
    draw: int  # seed of what else is drawn

    def __str__(self):
        return f"step {self.number}: {self.fault} in {self.phase}, {self.whose}, {self.database}"


def may_fail(fault):
    return FAULTS[fault][2]


def possible(there):
    """The faults that can be tried where this is: root, hosts, server."""
    return [fault for fault, (_, need, _) in FAULTS.items() if need is None or need in there]


def schedule(seed, count, kinds, databases):
    """COUNT steps: a pure function of its arguments."""
    draw = random.Random(seed)
    cells = {}
    for fault in kinds:
        cells[fault] = list(itertools.product(PHASES, FAULTS[fault][0]))
        draw.shuffle(cells[fault])
    turn, round_, deck, steps = collections.Counter(), [], [], []
    while len(steps) < count:
        if not round_:
            round_ = draw.sample(kinds, len(kinds))
        if not deck:
            deck = draw.sample(databases, len(databases))
        fault = round_.pop()
        phase, whose = cells[fault][turn[fault] % len(cells[fault])]
        turn[fault] += 1
        servers = [one for one in deck if one != "noop"] or [one for one in databases if one != "noop"]
        database = servers[-1] if FAULTS[fault][1] == "server" else deck[-1]
        if database in deck:
            deck.remove(database)
        delay = round(draw.uniform(0, 0.5), 2) if phase in ("settling", "warmup", "measurement") else 0.0
        steps.append(Step(len(steps) + 1, fault, phase, whose, database, draw.choice((1, 1, 2)), delay,
                          draw.getrandbits(32)))
    return steps
