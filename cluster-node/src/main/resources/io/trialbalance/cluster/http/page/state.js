// What the events of an attempt say together: a pure function of them, so that hearing them all again
// after a break leads to the same.

/** Nothing has been heard of any attempt. */
export const NOTHING = Object.freeze({
  experimentId: null,
  where: null,
  phase: "idle",
  planned: null,
  enteredMillis: 0,
  secondsLeft: null,
  experimentSecondsLeft: null,
  heardMillis: 0,
  step: null,
  fraction: null,
  seconds: [],
  ended: null,
});

/** An hour, as the node itself remembers. */
const SECONDS_AT_MOST = 3600;

const isSameAttempt = (state, event) =>
  state.experimentId === event.experimentId
  && JSON.stringify(state.where) === JSON.stringify(event.where);

const attemptOf = (state, event) =>
  isSameAttempt(state, event)
    ? state
    : { ...NOTHING, experimentId: event.experimentId, where: event.where, seconds: [] };

const withSecond = (seconds, event) => {
  const last = seconds[seconds.length - 1];
  const next = { second: event.second, phase: event.phase, figures: event.figures };
  if (last && event.second <= last.second) {
    return seconds;
  }
  return [...seconds.slice(-(SECONDS_AT_MOST - 1)), next];
};

/**
 * The state after an event.
 *
 * @param nowMillis when it was heard, on a clock that only goes forward
 */
export const after = (state, event, nowMillis) => {
  switch (event.event) {
    case "phase-entered":
      return {
        ...attemptOf(state, event),
        phase: event.phase,
        planned: event.planned,
        enteredMillis: nowMillis,
        secondsLeft: event.planned,
        experimentSecondsLeft: event.experimentSecondsLeft,
        heardMillis: nowMillis,
        step: null,
        fraction: null,
      };
    case "step-noted":
      return { ...attemptOf(state, event), phase: event.phase, step: event.what, fraction: event.fraction };
    case "second-passed": {
      const attempt = attemptOf(state, event);
      return {
        ...attempt,
        seconds: withSecond(attempt.seconds, event),
        // A phase's last second is told when the next one has begun already.
        ...(event.phase === attempt.phase && {
          secondsLeft: event.secondsLeft,
          experimentSecondsLeft: event.experimentSecondsLeft,
          heardMillis: nowMillis,
        }),
      };
    }
    case "attempt-ended":
      return { ...attemptOf(state, event), phase: "idle", secondsLeft: null, step: null, ended: event };
    default:
      return state;
  }
};

/** Transfers by outcome since the start of the load. */
export const outcomes = seconds =>
  seconds.reduce(
    (sum, { figures }) => ({
      applied: sum.applied + figures.appliedPerSecond,
      rejected: sum.rejected + figures.rejectedPerSecond,
      failed: sum.failed + figures.failedPerSecond,
      unknown: sum.unknown + figures.unknownPerSecond,
    }),
    { applied: 0, rejected: 0, failed: 0, unknown: 0 });
