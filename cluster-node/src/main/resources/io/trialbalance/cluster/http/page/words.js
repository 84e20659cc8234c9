// How figures are written: as Units.java writes them for the terminal and the report. One table of cases,
// units.csv among the tests, holds both to it.

export const ABSENT = "–";

export const PHASES =
  ["idle", "provisioning", "settling", "connecting", "warmup", "measurement", "draining", "validating"];

const isAbsent = value => value === null || value === undefined;

const digits = value => (Math.abs(value) < 100 ? value.toFixed(1) : whole(value));

/** Of the greatest unit that leaves a whole of it. */
const scaled = (value, units) => {
  let scale = 0;
  while (Math.abs(value) >= 1e3 && scale < units.length - 1) {
    value /= 1e3;
    scale++;
  }
  return digits(value) + " " + units[scale];
};

/** "8,123" */
export const whole = number => (isAbsent(number) ? ABSENT : Math.round(number).toLocaleString("en-US"));

/** "912.0 ns", "34.5 µs", "12.3 ms", "1.2 s" */
export const latency = nanos => (isAbsent(nanos) ? ABSENT : scaled(nanos, ["ns", "µs", "ms", "s"]));

/** "8,912/s", "12.3/s", "17/s" */
export const perSecond = rate =>
  isAbsent(rate) ? ABSENT : (Number.isInteger(rate) ? whole(rate) : digits(rate)) + "/s";

/** "1.5%" */
export const percent = share => (isAbsent(share) ? ABSENT : (100 * share).toFixed(1) + "%");

/** "45s", "2m 05s", "1h 02m" */
export const duration = seconds => {
  if (isAbsent(seconds)) {
    return ABSENT;
  }
  const all = Math.max(0, Math.round(seconds));
  const two = number => String(number).padStart(2, "0");
  if (all < 60) {
    return all + "s";
  }
  return all < 3600
    ? Math.floor(all / 60) + "m " + two(all % 60) + "s"
    : Math.floor(all / 3600) + "h " + two(Math.floor((all % 3600) / 60)) + "m";
};

/** "row-locks (1 of 3), run 2 of 3, attempt 2" */
export const where = at =>
  at.plan
  + (at.plans > 1 ? ` (${at.planNumber} of ${at.plans})` : "")
  + `, run ${at.run} of ${at.runs}`
  + (at.attempt > 1 ? `, attempt ${at.attempt}` : "");

/** In the reader's own time zone. */
export const instant = text => new Date(text).toLocaleString();
