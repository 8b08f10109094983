/**
 * Draws the charts that the page carries as data (`chart.ts`), with Chart.js.
 *
 * It is put into a page that has charts, as a module, after Chart.js and the data. Every bound and
 * every word comes with the data; here they only get pixels and the colours of the palette.
 */

const { Chart } = globalThis;

/** The room that every value axis takes, so that pictures above each other share their time axis. */
const valueAxisPx = 74;

const wording = {
  linear: (value) => withCommas(Number(value.toFixed(3))),
  percentile: (x) => `${Number((100 - 100 / x).toFixed(6))} %`,
  milliseconds: (ms) => {
    const isShort = ms < 1000;
    return `${Number((isShort ? ms : ms / 1000).toPrecision(3))} ${isShort ? "ms" : "s"}`;
  },
};

const bands = {
  id: "bands",
  beforeDatasetsDraw({ ctx, chartArea, scales, options }) {
    ctx.save();
    ctx.fillStyle = colour("band");
    for (const { fromSec, toSec } of options.bands) {
      const left = Math.max(chartArea.left, scales.x.getPixelForValue(fromSec));
      const right = Math.min(chartArea.right, scales.x.getPixelForValue(toSec));
      const { top, bottom } = chartArea;
      ctx.fillRect(left, top, Math.max(2, right - left), bottom - top);
    }
    ctx.restore();
  },
};

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}

function withCommas(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function axisOf(axis, isUpright) {
  const { scale, min, max } = axis;
  return {
    type: scale === "linear" ? "linear" : "logarithmic",
    min,
    max,
    title: { display: true, text: axis.title, color: colour("soft"), padding: 2 },
    grid: { display: isUpright || scale !== "linear", color: colour("line") },
    border: { color: colour("edge") },
    ticks: {
      color: colour("soft"),
      maxRotation: 0,
      autoSkipPadding: 14,
      callback: (value) => wording[scale](value),
    },
    afterBuildTicks: (built) =>
      Object.assign(built, { ticks: axis.ticks.map((value) => ({ value })) }),
    ...(isUpright ? { afterFit: (fitted) => Object.assign(fitted, { width: valueAxisPx }) } : {}),
  };
}

function datasetOf(line) {
  return {
    label: line.name,
    data: line.points.map(([x, y]) => ({ x, y })),
    borderColor: colour(line.colour),
    backgroundColor: `${colour(line.colour)}33`,
    borderDash: line.dash,
    borderWidth: 2,
    pointRadius: 0,
    fill: line.isFilled ? "origin" : false,
  };
}

function tooltipOf(chart) {
  const { x, y } = chart;
  return {
    callbacks: {
      title: ([item]) =>
        x.scale === "linear" ? `${item.parsed.x} s` : wording[x.scale](item.parsed.x),
      label: ({ dataset, parsed }) => `${dataset.label}: ${wording[y.scale](parsed.y)}`,
    },
  };
}

function draw(chart) {
  return new Chart(document.getElementById(chart.id), {
    type: "line",
    plugins: [bands],
    data: { datasets: chart.lines.map(datasetOf) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      bands: chart.bands,
      interaction: {
        mode: chart.x.scale === "linear" ? "index" : "nearest",
        axis: "x",
        intersect: false,
      },
      plugins: { legend: { display: false }, tooltip: tooltipOf(chart) },
      scales: { x: axisOf(chart.x, false), y: axisOf(chart.y, true) },
    },
  });
}

Chart.defaults.font.family = "system-ui, sans-serif";
Chart.defaults.font.size = 12;

const charts = JSON.parse(document.getElementById("charts").textContent);
let drawn = charts.map(draw);

/** Colours are read when a chart is made: another scheme, or paper, needs other charts. */
function redraw() {
  for (const chart of drawn) chart.destroy();
  drawn = charts.map(draw);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
addEventListener("beforeprint", () => {
  document.documentElement.dataset.paper = "";
  redraw();
});
addEventListener("afterprint", () => {
  delete document.documentElement.dataset.paper;
  redraw();
});
