// The page: signs in if the node asks for it, follows its events, and begins again whenever they break off.
import * as node from "./node.js";
import { after, NOTHING } from "./state.js";
import { makePhases, showNow, showTime } from "./now.js";
import { showCluster, showPlans, showQueue, showResults } from "./lists.js";
import { where } from "./words.js";

const LOOK_AGAIN_MILLIS = 5000;
const TRY_AGAIN_MILLIS = 2000;
const SIGNED_IN = "trialbalance-signed-in";

const element = id => document.getElementById(id);

let state = NOTHING;
let chosenPlan = () => undefined;
let stopFollowing = null;
let isDrawn = true;

const say = (text, isGood) => {
  element("link").textContent = text;
  element("link").classList.toggle("problem", !isGood);
};

const announce = text => {
  element("announced").textContent = text;
};

/** At most once a frame: after a break hundreds of events come at once. */
const drawSoon = () => {
  if (isDrawn) {
    isDrawn = false;
    requestAnimationFrame(() => {
      isDrawn = true;
      showNow(state);
      showTime(state, performance.now());
    });
  }
};

const askForToken = () => {
  stop();
  element("inside").hidden = true;
  element("sign-in").hidden = false;
  element("sign-out").hidden = true;
  localStorage.removeItem(SIGNED_IN);
  say("signed out", true);
  element("token").focus();
};

const goIn = () => {
  element("sign-in").hidden = true;
  element("inside").hidden = false;
  element("sign-out").hidden = localStorage.getItem(SIGNED_IN) === null;
};

/** What no event tells, and what was missed. */
const reload = async () => {
  const [cluster, experiments] = await Promise.all([node.cluster(), node.experiments()]);
  showCluster(cluster);
  showQueue(experiments, askToAbort);
  showResults(experiments);
  return cluster;
};

/** Says why something could not be asked; whether it is of any use to go on. */
const explain = error => {
  if (error.status === 401) {
    askForToken();
    return false;
  }
  say(error.message + "; trying again", false);
  return true;
};

const look = async () => {
  try {
    await reload();
    say("live", true);
  } catch (error) {
    explain(error);
    if (error instanceof node.Unreachable) {
      begin();
    }
  }
};

const heard = event => {
  state = after(state, event, performance.now());
  if (event.event === "phase-entered") {
    announce(`${event.phase}, ${where(event.where)}`);
  } else if (event.event === "attempt-ended") {
    announce(`${where(event.where)} ended: ${event.verdict}`);
  } else if (event.event === "node-noted" && !event.connected) {
    say(event.what, false);
    return;
  }
  drawSoon();
  if (event.event !== "second-passed" && event.event !== "step-noted") {
    lookSoon();
  }
};

let lookTimer = null;
let beginTimer = null;

/** Who began last: an earlier one that still waits for an answer gives up. */
let beginning = 0;

const lookSoon = () => {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(look, 100);
};

const stop = () => {
  stopFollowing?.();
  stopFollowing = null;
  beginning++;
  clearTimeout(lookTimer);
  clearTimeout(beginTimer);
};

/** Follows from the beginning of the attempt, so that nothing is missed, and again when it breaks off. */
const begin = async () => {
  stop();
  const mine = beginning;
  try {
    await reload();
    chosenPlan = showPlans(await node.plans());
  } catch (error) {
    if (mine === beginning && explain(error)) {
      goIn();
      beginSoon();
    }
    return;
  }
  if (mine !== beginning) {
    return;
  }
  goIn();
  if (document.hidden) {
    return;
  }
  stopFollowing = node.follow(
    heard,
    () => {
      state = NOTHING;
      say("live", true);
      drawSoon();
    },
    () => {
      say("the node's events broke off; trying again", false);
      beginSoon();
    });
};

const beginSoon = () => {
  clearTimeout(beginTimer);
  beginTimer = setTimeout(begin, TRY_AGAIN_MILLIS);
};

const askToAbort = id => {
  element("abort-title").textContent = "Abort " + id + "?";
  element("reason").value = "";
  element("abort").returnValue = "";
  element("abort").dataset.experiment = id;
  element("abort").showModal();
};

element("abort").addEventListener("close", async () => {
  if (element("abort").returnValue !== "abort") {
    return;
  }
  const id = element("abort").dataset.experiment;
  try {
    await node.abort(id, element("reason").value.trim());
    announce(id + " is being aborted");
  } catch (error) {
    explain(error);
  }
  lookSoon();
});

element("submit-form").addEventListener("submit", async event => {
  event.preventDefault();
  element("submitted").textContent = "";
  element("submit-problems").replaceChildren();
  try {
    const answer = await node.submit(chosenPlan().text, node.newKey());
    element("submitted").textContent = answer.experimentId + (answer.position ? " waits in place " + answer.position : " begins");
    lookSoon();
  } catch (error) {
    element("submit-problems").replaceChildren(...(error.problems ?? [error.message]).map(problem => {
      const item = document.createElement("li");
      item.textContent = problem;
      return item;
    }));
  }
});

element("sign-in-form").addEventListener("submit", async event => {
  event.preventDefault();
  const token = element("token").value.trim();
  element("token").value = "";
  try {
    await node.signIn(token);
    localStorage.setItem(SIGNED_IN, "yes");
    element("sign-in-problem").textContent = "";
    await begin();
    element("main").focus();
  } catch (error) {
    element("sign-in-problem").textContent = error.message;
  }
});

element("sign-out").addEventListener("click", async () => {
  await node.signOut().catch(explain);
  askForToken();
});

// A browser gives a host six connections for all its tabs: a page that nobody sees keeps none for events.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    stop();
    say("paused: this page is in the background", true);
  } else if (!element("inside").hidden) {
    begin();
  }
});

makePhases();
showNow(state);
setInterval(() => showTime(state, performance.now()), 500);
setInterval(() => stopFollowing && look(), LOOK_AGAIN_MILLIS);
begin();
