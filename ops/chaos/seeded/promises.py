"""What must hold after a fault, however it was struck."""
import collections
import datetime
import hashlib
import json

from seeded.cluster import ENDED, RATE
from seeded.schedule import may_fail


def most_alike(documents):
    return max(collections.Counter(hashlib.sha256(one).digest() for one in documents).values())


def digests(documents):
    return ", ".join(f"{path} {hashlib.sha256(documents[path]).hexdigest()[:8]}" for path in sorted(documents))


class Promises:
    def __init__(self, cluster):
        self.cluster, self.nodes = cluster, cluster.nodes
        self.attempts, self.loads = {}, {}  # of all steps: documents by attempt's serial, and when they were under load

    def check(self, step, disturbed, wrong):
        """Tells wrong what does not hold, once the cluster is whole again."""
        for experiment in list(self.cluster.accepted):
            if not self.cluster.until(lambda: self.cluster.status(experiment) in (*ENDED, "interrupted")):
                wrong(f"{experiment} was accepted, and is {self.cluster.status(experiment)} in the end")
                continue
            status = self.cluster.status(experiment)
            if status != "done" and not (status == "aborted" and experiment.startswith("client")):
                told = f"{experiment} is {status}: {self.cluster.known(experiment).get('failure')}"
                if may_fail(step.fault):
                    self.cluster.report.say(f"  {told}")
                else:
                    wrong(told)
            self.check_documents(experiment, disturbed, wrong)
        for seen in self.cluster.observer.take():
            wrong(seen)
        if not self.cluster.until(lambda: not self.cluster.left_over(), 20):
            for _, age, command in self.cluster.left_over():
                wrong(f"a process of an earlier node is left, {age:.0f} s older than the node: {command[:200]}")
        for name, database in self.cluster.databases.items():
            if not self.cluster.until(lambda: not database.sessions(), 20):
                wrong(f"sessions in {name} are left: {database.sessions()[:3]}")

    def documents(self, node, experiment):
        listed = (node.get(f"/experiments/{experiment}/results") or {"documents": []})["documents"]
        found = {}
        for path in listed:
            status, body = node.ask("GET", f"/experiments/{experiment}/results/{path}")
            if status == 200:
                found[path] = body
        return found

    def check_documents(self, experiment, disturbed, wrong):
        copies = {}

        def same_on_most():
            for node in self.nodes:
                copies[node.name] = self.documents(node, experiment)
            paths = set().union(*copies.values())
            return paths and all(most_alike(one[path] for one in copies.values() if path in one) >= 2 for path in paths)

        if not self.cluster.until(same_on_most, 40):
            wrong(f"{experiment}'s documents are not the same on two nodes: "
                  + "; ".join(f"{name} has {digests(one)}" for name, one in copies.items()))
        for path, body in {path: body for one in copies.values() for path, body in one.items()}.items():
            name = path.rsplit("/", 1)[-1]
            if name.startswith("run-") and name.endswith(".json"):
                self.check_attempt(f"{experiment}/{path}", json.loads(body), ".attempt-" not in name, disturbed, wrong)

    def check_attempt(self, path, document, counted, disturbed, wrong):
        evidence = document["evidence"]
        totals = evidence["totals"] or {}
        serial = totals.get("origin", {}).get("attempt")
        if serial is not None and self.attempts.setdefault(serial, path) != path:
            wrong(f"attempt {serial} is in {self.attempts[serial]} and in {path}")
        if not counted or evidence["status"] != "done":
            return
        minted = totals["measurement"]["counts"]["minted"]
        seconds = evidence["plan"]["phases"]["measurement"]
        seconds = int(seconds[:-1]) if isinstance(seconds, str) else int(seconds)
        if minted != RATE * seconds:
            wrong(f"{path} has a hole: {minted} minted, {RATE * seconds} on schedule")
        contradicted = [f"{one['check']}: {one['reason']}" for one in document["findings"] if one["verdict"] == "invalid"
                        and one["check"] not in ("schedule-kept", "error-rate", "server-stayed-up", "replies-measured")]
        if contradicted:
            wrong(f"{path} contradicts itself: {contradicted}")
        began = datetime.datetime.fromisoformat(evidence["startedAt"][:26].rstrip("Z") + "+00:00").timestamp()
        phases = {one["phase"]: (began + one["startedSeconds"], began + one["startedSeconds"] + one["seconds"])
                  for one in evidence["phases"]}
        load = (phases["warmup"][0], phases["measurement"][1])
        for other, (since, until) in self.loads.items():
            if other != path and since < load[1] and load[0] < until:
                wrong(f"{path} and {other} were under load at the same time: two coordinators were at work")
        self.loads[path] = load
        self.check_disturbed(path, document, phases, disturbed, wrong)

    def check_disturbed(self, path, document, phases, disturbed, wrong):
        evidence = document["evidence"]
        findings = {one["check"]: one["verdict"] for one in document["findings"]}
        for what, who, since, until in disturbed:
            check, first, last = (("generator-awake", "measurement", "measurement") if what == "node"
                                  else ("server-stayed-up", "settling", "draining"))
            overlap = min(until, phases[last][1]) - max(since, phases[first][0])
            nodes, database = [one["name"] for one in evidence["nodes"]], evidence["plan"]["database"]
            took_part = who in nodes if what == "node" else who == database
            unsaid = findings.get(check) in (None, "valid") or document["verdict"] == "valid"
            if overlap > 0.2 and took_part and unsaid:
                wrong(f"{path}: {who} was disturbed for {overlap:.1f} s in it, and {check} says {findings.get(check)}")
