// The curves since the start of the load, drawn by Chart.js (a script of its own, the global Chart).

// Okabe and Ito's palette, which people with colour blindness can tell apart; the same as in the report.
const COLOURS = { applied: "#0072b2", rejected: "#e69f00", errors: "#d55e00", p50: "#56b4e9", p99: "#0072b2", p999: "#cc79a7" };

const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const warmup = {
  id: "warmup",
  beforeDatasetsDraw(chart) {
    const seconds = chart.options.plugins.warmup.seconds;
    if (!seconds) {
      return;
    }
    const { left, right, top, bottom } = chart.chartArea;
    const end = Math.min(right, chart.scales.x.getPixelForValue(seconds));
    chart.ctx.save();
    chart.ctx.fillStyle = style("--muted") + "22";
    chart.ctx.fillRect(left, top, end - left, bottom - top);
    chart.ctx.restore();
  },
};

const axis = more => ({ ticks: { color: style("--muted"), maxTicksLimit: 8 }, grid: { color: style("--line") }, ...more });

const line = (label, key) => ({ label, data: [], borderColor: COLOURS[key], backgroundColor: COLOURS[key] });

const chart = (id, datasets, y) =>
  new Chart(document.getElementById(id), {
    type: "line",
    data: { datasets },
    plugins: [warmup],
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      elements: { point: { radius: 0 }, line: { borderWidth: 1.5 } },
      scales: { x: axis({ type: "linear", min: 0, title: { display: true, text: "seconds", color: style("--muted") } }), y },
      plugins: { legend: { labels: { color: style("--text"), boxWidth: 14 } }, warmup: { seconds: 0 } },
    },
  });

const make = () => ({
  throughput: chart("throughput",
    [line("applied", "applied"), line("rejected", "rejected"), line("failed and unknown", "errors")],
    axis({ beginAtZero: true })),
  latency: chart("latency", [line("p50", "p50"), line("p99", "p99"), line("p99.9", "p999")],
    axis({ type: "logarithmic" })),
});

let charts = null;
let drawn = [];

const points = (seconds, value) => seconds.map(({ second, figures }) => ({ x: second + 1, y: value(figures) }));

const millis = nanos => (nanos ? nanos / 1e6 : NaN);

/** Draws the seconds of an attempt. */
export const draw = seconds => {
  drawn = seconds;
  charts ??= make();
  const values = [
    [charts.throughput, [f => f.appliedPerSecond, f => f.rejectedPerSecond, f => f.failedPerSecond + f.unknownPerSecond]],
    [charts.latency, ["p50", "p99", "p999"].map(quantile => f => millis(f.latencyNanos[quantile]))],
  ];
  const measured = seconds.find(({ phase }) => phase !== "warmup");
  const warmupSeconds = measured ? measured.second : Infinity;
  for (const [drawing, of] of values) {
    of.forEach((value, i) => { drawing.data.datasets[i].data = points(seconds, value); });
    drawing.options.plugins.warmup.seconds = warmupSeconds;
    drawing.update("none");
  }
};

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  if (charts) {
    Object.values(charts).forEach(each => each.destroy());
    charts = null;
    draw(drawn);
  }
});
