// What runs now: the phase machine as a picture, the time that is left, the last second's figures.
import { draw } from "./curves.js";
import { outcomes } from "./state.js";
import { duration, latency, percent, perSecond, PHASES, where, whole } from "./words.js";

const element = id => document.getElementById(id);

/** The phases as a list whose present item says so to screen readers as well. */
export const makePhases = () =>
  element("phases").replaceChildren(...PHASES.map(phase => {
    const item = document.createElement("li");
    item.textContent = phase;
    item.dataset.phase = phase;
    return item;
  }));

const showPhases = state => {
  const present = PHASES.indexOf(state.phase);
  for (const item of element("phases").children) {
    const index = PHASES.indexOf(item.dataset.phase);
    item.classList.toggle("past", index > 0 && index < present || state.ended !== null && index > 0 && present === 0);
    if (index === present) {
      item.setAttribute("aria-current", "step");
    } else {
      item.removeAttribute("aria-current");
    }
  }
};

/** Again and again, since time passes without events. */
export const showTime = (state, nowMillis) => {
  const since = (nowMillis - state.heardMillis) / 1000;
  const left = state.secondsLeft === null ? null : Math.max(0, state.secondsLeft - since);
  const inAll = state.experimentSecondsLeft === null ? null : Math.max(0, state.experimentSecondsLeft - since);
  const parts = [];
  if (state.phase !== "idle" && left !== null) {
    parts.push(duration(left) + " left");
  }
  if (state.phase !== "idle" && inAll) {
    parts.push("about " + duration(inAll) + " in all");
  }
  element("left").textContent = parts.join(", ");
  const share = left !== null && state.planned ? 1 - left / state.planned : state.fraction;
  element("share").hidden = state.phase === "idle" || share === null;
  element("share").value = share === null ? 0 : Math.min(1, Math.max(0, share));
};

const FIGURES = [
  ["applied", f => perSecond(f.appliedPerSecond)],
  ["rejected", f => perSecond(f.rejectedPerSecond)],
  ["failed", f => perSecond(f.failedPerSecond)],
  ["unknown", f => perSecond(f.unknownPerSecond)],
  ["p50", f => latency(f.latencyNanos.p50)],
  ["p99", f => latency(f.latencyNanos.p99)],
  ["p99.9", f => latency(f.latencyNanos.p999)],
  ["max", f => latency(f.latencyNanos.max)],
  ["in flight", f => whole(f.inFlight)],
  ["backlog", f => whole(f.backlog)],
  ["retries", f => perSecond(f.retriesPerSecond)],
  ["connections", f => whole(f.connections) + (f.poolWaiting ? `, ${whole(f.poolWaiting)} waiting` : "")],
  ["batch size", f => (f.batchSizeMax ? `${f.batchSizeMean.toFixed(1)}, at most ${whole(f.batchSizeMax)}` : "–")],
  ["saturation", f => percent(f.saturation) + (f.cpuCores === null ? "" : ` (${f.cpuCores.toFixed(2)} cores)`)],
];

const SUMS = ["applied", "rejected", "failed", "unknown"];

const entry = (name, value, grave) => {
  const group = document.createElement("div");
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.textContent = name;
  text.textContent = value;
  group.classList.toggle("grave", grave);
  group.append(term, text);
  return group;
};

const showFigures = seconds => {
  const { figures } = seconds[seconds.length - 1];
  const sums = outcomes(seconds);
  const entries = FIGURES.map(([name, value]) =>
    entry(name, value(figures), (name === "failed" || name === "unknown") && figures[name + "PerSecond"] > 0));
  entries.push(...SUMS.map(name => entry(name + " since the start", whole(sums[name]), false)));
  if (figures.missingNodes) {
    entries.push(entry("nodes silent", whole(figures.missingNodes), true));
  }
  element("figures").replaceChildren(...entries);
};

const showVerdict = ended => {
  element("verdict").hidden = ended === null;
  element("reasons").hidden = ended === null || ended.reasons.length === 0;
  if (ended === null) {
    return;
  }
  const word = document.createElement("strong");
  word.className = "verdict " + ended.verdict;
  word.textContent = ended.verdict;
  element("verdict").replaceChildren(
    (ended.status === "done" ? "This attempt ended: " : `This attempt was ${ended.status}: `), word,
    ended.counted ? "" : "; it will be repeated");
  element("reasons").replaceChildren(...ended.reasons.map(reason => {
    const item = document.createElement("li");
    item.textContent = reason;
    return item;
  }));
};

/** All of it. */
export const showNow = state => {
  element("what").textContent =
    state.where === null ? "Nothing has run since this node began." : `${state.experimentId}: ${where(state.where)}`;
  showPhases(state);
  element("step").textContent = state.step ?? "";
  showVerdict(state.ended);
  element("load").hidden = state.seconds.length === 0;
  if (state.seconds.length > 0) {
    showFigures(state.seconds);
    draw(state.seconds);
  }
};
