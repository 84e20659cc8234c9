// The queue, the results, the nodes, the ready plans. All text goes in as text, whoever wrote it.
import { reportOf, tableOf } from "./node.js";
import { instant } from "./words.js";

const element = id => document.getElementById(id);

const note = text => {
  const paragraph = document.createElement("p");
  paragraph.className = "note";
  paragraph.textContent = text;
  return paragraph;
};

const cell = (tag, content) => {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  return made;
};

const table = (headings, rows) => {
  const made = document.createElement("table");
  const head = cell("tr", headings.map(text => {
    const heading = cell("th", text);
    heading.scope = "col";
    return heading;
  }));
  const body = rows.map(([first, ...others]) => {
    const row = cell("th", first);
    row.scope = "row";
    return cell("tr", [row, ...others.map(content => cell("td", content))]);
  });
  made.append(cell("thead", head), cell("tbody", body));
  return made;
};

const shown = new Map();

/** Only what has changed is made anew: whoever stands on a button stays there. */
const replace = (id, value, make) => {
  const text = JSON.stringify(value);
  if (shown.get(id) !== text) {
    shown.set(id, text);
    element(id).replaceChildren(make());
  }
};

const link = (text, href, label) => {
  const made = document.createElement("a");
  made.textContent = text;
  made.href = href;
  made.setAttribute("aria-label", label);
  return made;
};

const worst = verdicts =>
  ["invalid", "inconclusive", "valid"].find(verdict => verdicts.includes(verdict)) ?? "–";

const marked = verdict => {
  const word = document.createElement("span");
  word.className = "verdict " + verdict;
  word.textContent = verdict;
  return word;
};

const counted = experiment => `${experiment.runsEnded} of ${experiment.runsPlanned}`;

const isOver = experiment => !["queued", "running"].includes(experiment.status);

/** Before, its report would be half of it; what was taken out of the queue has none. */
const isStored = experiment => experiment.exitCode !== null && experiment.runsEnded > 0;

const abortButton = (experiment, onAbort) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "grave";
  button.textContent = "Abort";
  button.setAttribute("aria-label", "Abort " + experiment.id);
  button.addEventListener("click", () => onAbort(experiment.id));
  return button;
};

/** Those that run or wait. */
export const showQueue = (experiments, onAbort) => {
  const waiting = experiments.filter(experiment => !isOver(experiment)).reverse();
  replace("queue", waiting, () =>
    waiting.length === 0
      ? note("Nothing runs, nothing waits.")
      : table(["experiment", "", "place", "runs ended", "submitted"], waiting.map(experiment => [
        experiment.id,
        abortButton(experiment, onAbort),
        experiment.status === "running" ? "running" : String(experiment.position),
        counted(experiment),
        instant(experiment.submittedAt),
      ])));
};

/** Those that have ended, the newest first. */
export const showResults = experiments => {
  const ended = experiments.filter(isOver);
  replace("results", ended, () =>
    ended.length === 0
      ? note("No experiment has ended yet.")
      : table(["experiment", "", "verdict", "status", "runs ended", "submitted"], ended.map(experiment => [
        experiment.id,
        isStored(experiment)
          ? [
            link("report", reportOf(experiment.id), "Report of " + experiment.id), " ",
            link("table", tableOf(experiment.id), "Table of " + experiment.id),
          ]
          : "",
        marked(worst(experiment.verdicts)),
        experiment.failure ? `${experiment.status}: ${experiment.failure.message}` : experiment.status,
        counted(experiment),
        instant(experiment.submittedAt),
      ])));
};

/** Who is in the cluster. */
export const showCluster = cluster => {
  const missing = cluster.nodesExpected - cluster.nodes.length;
  element("members").textContent =
    `${cluster.nodes.length} of ${cluster.nodesExpected} nodes are there` + (missing > 0 ? `; no run starts without the others` : "");
  replace("cluster", cluster.nodes, () =>
    table(["node", "address", "coordinator", "roles", "weight of its load"], cluster.nodes.map(node => [
      node.name,
      node.address,
      node.coordinator ? "yes" : "no",
      node.roles.join(", ") || "on its way out",
      node.weight === 0 ? "none" : String(node.weight),
    ])));
};

/** What can be submitted; returns what is chosen. */
export const showPlans = plans => {
  const select = element("plan");
  const chosenBefore = select.value;
  select.replaceChildren(...plans.map(plan => {
    const option = document.createElement("option");
    option.value = plan.name;
    option.textContent = plan.name;
    option.selected = plan.name === chosenBefore;
    return option;
  }));
  const chosen = () => plans.find(plan => plan.name === select.value);
  const describe = () => {
    element("description").textContent = chosen()?.description ?? "This node has no ready plans.";
    element("plan-text").textContent = chosen()?.text ?? "";
  };
  select.onchange = describe;
  describe();
  element("submit-form").querySelector("button").disabled = plans.length === 0;
  return chosen;
};
