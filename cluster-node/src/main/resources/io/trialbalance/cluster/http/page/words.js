// How figures are written. The same units as in the terminal and in the report.

export const ABSENT = "–";

export const PHASES =
  ["idle", "provisioning", "settling", "connecting", "warmup", "measurement", "draining", "validating"];

/** "8,123" */
export const whole = number => (number === null ? ABSENT : Math.round(number).toLocaleString("en-US"));

/** "850 µs", "12.3 ms", "1.20 s" */
export const latency = nanos => {
  if (!nanos) {
    return ABSENT;
  }
  if (nanos < 1e6) {
    return (nanos / 1e3).toFixed(nanos < 1e4 ? 1 : 0) + " µs";
  }
  return nanos < 1e9 ? (nanos / 1e6).toFixed(1) + " ms" : (nanos / 1e9).toFixed(2) + " s";
};

/** "25%" */
export const percent = share => (share === null ? ABSENT : (100 * share).toFixed(0) + "%");

/** "45 s", "2 min 05 s", "1 h 02 min" */
export const duration = seconds => {
  const all = Math.max(0, Math.round(seconds));
  const two = number => String(number).padStart(2, "0");
  if (all < 60) {
    return all + " s";
  }
  return all < 3600
    ? Math.floor(all / 60) + " min " + two(all % 60) + " s"
    : Math.floor(all / 3600) + " h " + two(Math.floor((all % 3600) / 60)) + " min";
};

/** "row-locks (1 of 3), run 2 of 3, attempt 2" */
export const where = at =>
  at.plan
  + (at.plans > 1 ? ` (${at.planNumber} of ${at.plans})` : "")
  + `, run ${at.run} of ${at.runs}`
  + (at.attempt > 1 ? `, attempt ${at.attempt}` : "");

/** In the reader's own time zone. */
export const instant = text => new Date(text).toLocaleString();
