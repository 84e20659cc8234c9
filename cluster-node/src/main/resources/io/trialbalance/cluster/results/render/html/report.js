"use strict";
(() => {
  const plans = JSON.parse(document.getElementById("data").textContent);
  // Okabe and Ito's palette, which people with colour blindness can tell apart.
  const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999"];
  const colour = index => colours[index % colours.length];
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const warmup = {
    id: "warmup",
    beforeDatasetsDraw(chart, args, options) {
      if (!options.seconds) {
        return;
      }
      const { left, right, top, bottom } = chart.chartArea;
      const end = Math.min(right, chart.scales.x.getPixelForValue(options.seconds));
      chart.ctx.save();
      chart.ctx.fillStyle = style("--muted") + "22";
      chart.ctx.fillRect(left, top, end - left, bottom - top);
      chart.ctx.restore();
    },
  };

  const axis = (title, more) => ({
    title: { display: true, text: title, color: style("--muted") },
    ticks: { color: style("--muted") },
    grid: { color: style("--line") },
    ...more,
  });

  const draw = (id, datasets, x, y, more) => {
    const canvas = document.getElementById(id);
    if (!canvas) {
      return;
    }
    new Chart(canvas, {
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
        scales: { x, y },
        plugins: {
          legend: { display: datasets.length > 1, labels: { color: style("--text"), boxWidth: 14 } },
          warmup: { seconds: 0 },
          ...more,
        },
      },
    });
  };

  const line = (label, run, values, index, dashed) => ({
    label,
    data: run.seconds.map((second, i) => ({ x: second, y: values[i] === null ? NaN : values[i] })),
    borderColor: colour(index),
    backgroundColor: colour(index),
    borderDash: dashed ? [4, 3] : [],
  });

  const overTime = (id, plan, unit, lines, scale) =>
    draw(id, lines, axis("seconds since the start of the load", { type: "linear" }),
      axis(unit, scale || { beginAtZero: true }), { warmup: { seconds: plan.warmupSeconds } });

  // Percentiles stand at 1 / (1 − share): each ten times further is one nine more.
  const nines = value => {
    const power = Math.log10(value);
    if (Math.abs(power - Math.round(power)) > 1e-9) {
      return "";
    }
    const digits = Math.round(power);
    return digits === 0 ? "0%" : digits === 1 ? "90%" : digits === 2 ? "99%" : "99." + "9".repeat(digits - 2) + "%";
  };

  // Every run of every plan, in the colour of its plan; a report of one experiment has no such chart.
  const overlay = (id, unit, values, scale) =>
    overTime(id, plans[0], unit,
      plans.flatMap((plan, index) => plan.runs.map(run =>
        line(plan.plan + (plan.runs.length > 1 ? " run " + run.run : ""), run, values(run), index))), scale);

  const drawAll = () => {
    overlay("throughput", "applied transfers per second", run => run.applied);
    overlay("latency", "p99, milliseconds", run => run.p99, { type: "logarithmic" });
    overlay("errors", "failed and unknown per second", run => run.errors);
    overlay("cpu", "cores used by the nodes", run => run.cpu);
    draw("distribution",
      plans.filter(plan => plan.distribution.length).map((plan, index) => ({
        label: plan.plan,
        data: plan.distribution.map(([x, y]) => ({ x, y })),
        borderColor: colour(index),
        backgroundColor: colour(index),
      })),
      axis("percentile", { type: "logarithmic", min: 1, ticks: { color: style("--muted"), callback: nines } }),
      axis("milliseconds", { type: "logarithmic" }),
      { tooltip: { callbacks: { title: items => (100 * (1 - 1 / items[0].parsed.x)).toFixed(4) + "%" } } });
    plans.forEach((plan, index) => {
      const several = plan.runs.length > 1;
      const name = run => (several ? " run " + run.run : "");
      overTime("throughput-" + index, plan, "applied transfers per second",
        plan.runs.map((run, i) => line("applied" + name(run), run, run.applied, i)));
      overTime("latency-" + index, plan, "milliseconds",
        plan.runs.flatMap((run, i) => [
          line("p99" + name(run), run, run.p99, i),
          line("p50" + name(run), run, run.p50, i, true),
        ]), { type: "logarithmic" });
      overTime("errors-" + index, plan, "transfers per second",
        plan.runs.flatMap((run, i) => [
          line("failed and unknown" + name(run), run, run.errors, i),
          line("rejected" + name(run), run, run.rejected, i, true),
        ]));
      overTime("cpu-" + index, plan, "cores used by the nodes",
        plan.runs.map((run, i) => line("cores" + name(run), run, run.cpu, i)));
    });
  };

  const drawAgain = () => {
    Object.values(Chart.instances).forEach(chart => chart.destroy());
    drawAll();
  };
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
  matchMedia("print").addEventListener("change", drawAgain);
})();
