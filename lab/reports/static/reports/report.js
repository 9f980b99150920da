// The chart of answer times over time, drawn from the tables beside it; and everything open when it is printed.
"use strict";

(() => {
  const MODES = ["p50", "p95", "p99", "max", "every request"];
  const FIRST_COLUMN = 2;
  const DASHES = [[], [8, 4], [2, 4], [10, 3, 2, 3]];
  const HEIGHT = 320;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  // Every arm's blocks, as its table tells them: when each began (s), and its percentiles (ms).
  const blocksOf = (table) => {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => Number(cell.textContent)));
    return { variant: table.dataset.variant, kind: table.dataset.kind, rows };
  };

  const fetched = async (href) => {
    const answer = await fetch(href);
    if (!answer.ok) throw new Error(`${href} was answered with ${answer.status}`);
    return answer.arrayBuffer();
  };

  const inflated = async (link) => {
    const href = link.getAttribute("href");
    const packed = href.startsWith("data:")
      ? Uint8Array.from(atob(href.slice(href.indexOf(",") + 1)), (letter) => letter.charCodeAt(0))
      : await fetched(href);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };

  // Every request of an arm: when it was sent (s), and how long it took (ms). Where several were sent in one
  // millisecond, some nanoseconds keep them apart: the plot has room for one value at one moment.
  const requestsOf = (columns) => {
    let at = 0;
    const points = columns.sent_ms.map((later, i) => [(at += later) / 1000 + i * 1e-9, columns.took_us[i]]);
    return points.filter(([, took]) => took !== null).map(([when, took]) => [when, took / 1000]);
  };

  const everyRequest = async (link) => {
    const samples = await inflated(link);
    return Object.fromEntries(samples.arms.map((columns) => [columns.variant, requestsOf(columns)]));
  };

  const style = (arms) => {
    const seen = {};
    for (const arm of arms) {
      seen[arm.kind] = (seen[arm.kind] ?? -1) + 1;
      arm.dash = DASHES[seen[arm.kind] % DASHES.length];
      arm.colour = () => colour(arm.kind === "control" ? "faint" : arm.kind);
    }
  };

  const control = (type, name, text, checked, change) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type, name, checked });
    input.addEventListener("change", change);
    label.append(input, text);
    return [label, input];
  };

  const group = (title, controls) => {
    const fieldset = document.createElement("fieldset");
    const legend = Object.assign(document.createElement("legend"), { textContent: title });
    fieldset.append(legend, ...controls);
    return fieldset;
  };

  const key = (arm) => {
    const canvas = Object.assign(document.createElement("canvas"), { className: "key", width: 56, height: 20 });
    const draw = () => {
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, 56, 20);
      Object.assign(pen, { strokeStyle: arm.colour(), lineWidth: 5 });
      pen.setLineDash(arm.dash.map((length) => 2 * length));
      pen.beginPath();
      pen.moveTo(0, 10);
      pen.lineTo(56, 10);
      pen.stroke();
    };
    draw();
    canvas.setAttribute("aria-hidden", "true");
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    return canvas;
  };

  const axes = () => {
    const common = { stroke: () => colour("faint"), grid: { stroke: () => colour("line"), width: 1 } };
    const ticks = { ticks: { stroke: () => colour("line"), width: 1 } };
    return [
      { ...common, ...ticks, label: "seconds since the load began", labelSize: 24 },
      { ...common, ...ticks, label: "milliseconds (log scale)", labelSize: 24, size: 64, values: (_, splits) => splits.map((v) => (v === null ? "" : v.toLocaleString("en"))) },
    ];
  };

  const chart = async (place, tables) => {
    const arms = [...tables].map(blocksOf);
    const link = document.getElementById("data-samples");
    style(arms);
    const shown = new Set(arms.filter((arm) => arm.kind === "broken").map((arm) => arm.variant));
    const best = arms.find((arm) => arm.kind === "attempt") ?? arms.find((arm) => arm.kind === "fixed");
    if (best) shown.add(best.variant);
    let mode = "p50";
    let requests = null;
    let plot = null;

    const pointsOf = (arm) => {
      if (mode !== "every request") return arm.rows.map((row) => [row[0], row[FIRST_COLUMN + MODES.indexOf(mode)]]);
      return requests[arm.variant];
    };

    const canvas = document.createElement("div");
    const draw = () => {
      const visible = arms.filter((arm) => shown.has(arm.variant));
      const every = mode === "every request";
      const series = visible.map((arm) => ({
        label: `${arm.variant}, ms`,
        stroke: arm.colour,
        fill: every ? arm.colour : undefined,
        width: every ? 0 : 2,
        dash: arm.dash,
        spanGaps: true,
        paths: every ? () => null : undefined,
        points: { show: true, size: every ? 3 : 6, fill: arm.colour, width: every ? 0 : 1 },
        value: (_, value) => (value === null || value === undefined ? "–" : value.toFixed(1)),
      }));
      const data = visible.length
        ? uPlot.join(visible.map((arm) => [pointsOf(arm).map((p) => p[0]), pointsOf(arm).map((p) => p[1])]))
        : [[0]];
      plot?.destroy();
      plot = new uPlot(
        {
          width: Math.max(280, canvas.clientWidth || place.clientWidth),
          height: HEIGHT,
          scales: { x: { time: false }, y: { distr: 3 } },
          axes: axes(),
          series: [{ label: "at s", value: (_, value) => (value === null ? "–" : value.toFixed(2)) }, ...series],
          cursor: { drag: { x: true, y: false } },
        },
        data,
        canvas,
      );
    };

    const modes = MODES.filter((name) => name !== "every request" || link).map((name) => {
      const [label, input] = control("radio", "overtime-mode", name, name === mode, async () => {
        try {
          if (name === "every request") requests ??= await everyRequest(link);
          mode = name;
          draw();
        } catch (error) {
          input.disabled = true;
          label.append(` (can not be read: ${error.message})`);
        }
      });
      return label;
    });
    const choices = arms.map((arm) => {
      const [label, input] = control("checkbox", "overtime-arm", arm.variant, shown.has(arm.variant), () => {
        if (input.checked) shown.add(arm.variant);
        else shown.delete(arm.variant);
        draw();
      });
      input.after(key(arm));
      return label;
    });
    place.append(group("Show", modes), group("of", choices), canvas);
    place.hidden = false;
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    new ResizeObserver(() => {
      if (plot && Math.abs(plot.width - canvas.clientWidth) > 2) plot.setSize({ width: Math.max(280, canvas.clientWidth), height: HEIGHT });
    }).observe(canvas);
  };

  const place = document.getElementById("overtime-chart");
  if (place && typeof uPlot === "function") chart(place, document.querySelectorAll("#overtime table.blocks"));

  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) details.open = true;
  });
})();
