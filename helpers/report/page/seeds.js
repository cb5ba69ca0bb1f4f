// SPDX-License-Identifier: GPL-2.0-only
// The page of several seeds of one scenario: how the metrics of each event are distributed.
"use strict";

if (mopo.data.kind === "seeds") {
  const { data, colour, section } = mopo;

  const interval = ({ event, metric }) => {
    const row = data.distributions.rows.find(
      ([rowEvent, , rowMetric]) => rowEvent === event && rowMetric === metric,
    );
    const [, , , count, of, , median, from, to] = row;
    return { event, median, from, to, seeds: `${count} of ${of}` };
  };

  const spec = (samples) => {
    const values = samples.flatMap(({ event, seeds, values: list }) =>
      list.map((value, index) => ({ event, value, seed: seeds[index] })),
    );
    const medians = samples.map(interval);
    const y = {
      field: "event",
      ...mopo.chart.rows({ scale: { domain: samples.map(({ event }) => event) } }),
    };
    const all = values.map(({ value }) => value);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const LOGARITHMIC = [0, 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000];
    const isWide = least === most || most > 10 * least;
    const x = (field) => ({
      field,
      type: "quantitative",
      scale: isWide
        ? { type: "symlog", constant: 10, domain: [0, Math.max(most, 1)], nice: false }
        : { domain: [least, most], nice: true, zero: false },
      axis: { title: "ms", ...(isWide ? { values: LOGARITHMIC } : {}) },
    });
    const tooltip = [
      { field: "event" },
      { field: "median", title: "median ms" },
      { field: "from", title: "95 % CI from" },
      { field: "to" },
      { field: "seeds" },
    ];
    return {
      height: samples.length * 36,
      layer: [
        {
          data: { values },
          mark: { type: "tick", size: 16, thickness: 1.2, opacity: 0.55, tooltip: true },
          encoding: {
            x: x("value"),
            y,
            color: { value: colour("blue") },
            tooltip: [{ field: "event" }, { field: "value", title: "ms" }, { field: "seed" }],
          },
        },
        {
          data: { values: medians },
          transform: [{ filter: "datum.from !== null" }],
          mark: { type: "rule", strokeWidth: 3, color: colour("bad"), tooltip: true },
          encoding: { x: x("from"), x2: { field: "to" }, y, tooltip },
        },
        {
          data: { values: medians },
          mark: {
            type: "point",
            shape: "diamond",
            filled: true,
            size: 90,
            opacity: 1,
            color: colour("bad"),
            tooltip: true,
          },
          encoding: { x: x("median"), y, tooltip },
        },
        {
          data: { values: medians },
          mark: { type: "text", align: "left", baseline: "bottom", dx: 4, dy: -6, fontSize: 10 },
          encoding: { x: { value: 0 }, y, text: { field: "seeds" } },
        },
      ],
    };
  };

  const TITLES = {
    "recovery_ms.up": "Recovery up",
    "recovery_ms.down": "Recovery down",
    "recovery_ms.ike": "Recovery of IKE",
    detection_ms: "Detection",
    "outage_ms.up": "Outage up",
    "outage_ms.down": "Outage down",
  };

  mopo.head(`${data.name}, ${data.runs} seeds`);
  const part = section(
    "distributions-part",
    "Distributions",
    "A line for each seed; ◆ the median, with its 95 % confidence interval by order statistics, which at least six values are needed for. Beside each row: how many of the seeds used have a value at all.",
  );
  for (const [metric, title] of Object.entries(TITLES)) {
    const samples = data.samples.filter((sample) => sample.metric === metric);
    if (samples.length > 0) {
      part.append(mopo.chart({ name: metric, title, note: metric, make: () => spec(samples) }));
    }
  }
  part.append(mopo.table(data.distributions));
  section("seeds-part", "Seeds").append(
    mopo.table(data.seeds, "Each has a folder of its own: `mopo report` makes its page."),
  );
  document.body.dataset.built = "true";
}
