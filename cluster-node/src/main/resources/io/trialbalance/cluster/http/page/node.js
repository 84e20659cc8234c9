// The node's HTTP interface, docs/http-api.md. A token is sent once, to sign in, and kept nowhere.

const API = "/api/v1";
const PATIENCE_MILLIS = 8000;
const EVENTS = [
  "experiment-queued", "phase-entered", "step-noted", "second-passed", "attempt-ended", "experiment-ended",
  "node-noted",
];

/** What a stranger wrote turns no text around and hides nothing: as the terminal and the report show it. */
const shown = (key, value) =>
  typeof value === "string"
    ? value.replace(/[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}/gu, acting =>
        acting.replace(/[^]/g, unit => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0")))
    : value;

const parse = text => JSON.parse(text, shown);

/** An answer that says no. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? "the node answered " + status);
    this.status = status;
    this.problems = problem.problems?.length ? problem.problems : [this.message];
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

const send = async (path, options) => {
  try {
    return await fetch(API + path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS), ...options });
  } catch (error) {
    throw new Unreachable("the node does not answer", { cause: error });
  }
};

const ask = async (path, options) => {
  const response = await send(path, options);
  if (response.ok) {
    return response.status === 204 ? null : parse(await response.text());
  }
  throw new Refused(response.status, await response.text().then(parse).catch(() => ({})));
};

export const cluster = () => ask("/cluster");
export const experiments = async () => (await ask("/experiments")).experiments;
export const plans = async () => (await ask("/plans")).plans;

/** Nobody has used it. (crypto.randomUUID is missing where there is no TLS.) */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");

/** The same key again is the same experiment, should an answer be lost. */
export const submit = (text, key) =>
  ask("/experiments", {
    method: "POST",
    headers: { "Content-Type": "application/hocon", "Idempotency-Key": key },
    body: text,
  });

export const abort = (id, reason) =>
  ask(`/experiments/${encodeURIComponent(id)}/abort`, {
    method: "POST",
    ...(reason && { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reason }) }),
  });

export const signIn = token => ask("/session", { method: "POST", headers: { Authorization: "Bearer " + token } });
export const signOut = () => ask("/session", { method: "DELETE" });

export const reportOf = id => `${API}/experiments/${encodeURIComponent(id)}/report`;
export const tableOf = id => `${API}/experiments/${encodeURIComponent(id)}/table`;

/**
 * Everything that is heard of the present attempt, from its beginning.
 *
 * @param heard told each event
 * @param begun told when the stream begins
 * @param broken told once, when it has broken off; it does not begin again by itself
 * @return ends it
 */
export const follow = (heard, begun, broken) => {
  const source = new EventSource(API + "/events?since=attempt");
  source.onopen = begun;
  source.onerror = () => {
    source.close();
    broken();
  };
  EVENTS.forEach(name => source.addEventListener(name, event => heard(parse(event.data))));
  return () => source.close();
};
