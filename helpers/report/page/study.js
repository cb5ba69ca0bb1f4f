// SPDX-License-Identifier: GPL-2.0-only
// The page of a study: each metric of each event against the parameter that has the most values, a
// line for each policy and each of the other parameters' values.
"use strict";

if (mopo.data.kind === "study") {
  const { data, colour, section, element } = mopo;
  const { parameters, points } = data;

  const valuesOf = (name) => [...new Set(points.map(({ values }) => values[name]))];
  const isNumeric = (name) => valuesOf(name).every((value) => typeof value === "number");
  const bySize = (names) => [...names].sort((a, b) => valuesOf(b).length - valuesOf(a).length);
  const numeric = bySize(parameters.filter(isNumeric));
  const across = (numeric.length > 0 ? numeric : bySize(parameters))[0] ?? null;
  const others = parameters.filter((name) => name !== across);
  const policies = [...new Set(points.map(({ policy }) => policy))];

  // What tells the lines of a chart apart.
  const lineOf = ({ policy, values }) =>
    [
      policies.length > 1 || others.length === 0 ? policy : null,
      ...others.map((name) => `${name} ${values[name]}`),
    ]
      .filter((text) => text !== null)
      .join(", ");
  const lines = [...new Set(points.map(lineOf))];

  // Colours that the colour-blind can tell apart (Okabe and Ito); with more lines than colours, the
  // form of the points differs, too.
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];
  const FORMS = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
  const coloured = {
    field: "line",
    type: "nominal",
    scale: { domain: lines, range: lines.map((_, index) => COLOURS[index % COLOURS.length]) },
    legend: { columns: mopo.isNarrow() ? 1 : 3, labelLimit: 300, symbolLimit: 60 },
  };
  const formed = {
    field: "line",
    type: "nominal",
    scale: {
      domain: lines,
      range: lines.map((_, index) => FORMS[Math.floor(index / COLOURS.length + index) % FORMS.length]),
    },
    legend: coloured.legend,
  };

  const place = (point) => (across === null ? lineOf(points[point]) : points[point].values[across]);
  const isLogarithmic = () => {
    const values = valuesOf(across).filter((value) => value > 0);
    return values.length === valuesOf(across).length && Math.max(...values) > 20 * Math.min(...values);
  };
  const x = () =>
    across !== null && isNumeric(across)
      ? {
          field: "x",
          type: "quantitative",
          scale: isLogarithmic() ? { type: "log", nice: false } : { zero: false, nice: true },
          axis: { title: across, values: isLogarithmic() ? valuesOf(across) : undefined, labelOverlap: true },
        }
      : { field: "x", type: "nominal", sort: null, axis: { title: across } };

  const isSame = (a, b) => a.peer === b.peer && a.event === b.event && a.point === b.point;
  const rowOf = (sample) => ({
    ...sample,
    x: place(sample.point),
    line: lineOf(points[sample.point]),
    name: points[sample.point].point,
    bound:
      data.samples.find(
        (other) =>
          isSame(other, sample) && other.metric === sample.metric.replace(/^recovery_ms/, "bound_ms"),
      )?.median ?? null,
    recovered: `${sample.used} of ${sample.used + sample.censored}`,
  });

  const spec = (samples) => {
    const values = samples.map(rowOf);
    const hasBound = samples[0].metric.startsWith("recovery_ms");
    const y = (field) => ({
      field,
      ...mopo.chart.amount(samples[0].metric, { scale: { zero: true } }),
    });
    const tooltip = [
      { field: "name", title: "point" },
      { field: "line" },
      { field: "x", title: across ?? "policy" },
      { field: "median" },
      { field: "from", title: "95 % CI from" },
      { field: "to" },
      { field: "p95", title: "95 %" },
      { field: "recovered", title: "runs with a value" },
      { field: "absent", title: "nothing to measure" },
      ...(hasBound ? [{ field: "bound", title: "bound" }] : []),
    ];
    const has = (field) => [{ filter: `isValid(datum.${field})` }];
    // A layer without data would be complained about.
    const known = (field) => values.some((value) => value[field] !== null && value[field] !== undefined);
    return {
      height: 260,
      data: { values },
      layer: [
        ...(known("bound")
          ? [
              {
                transform: has("bound"),
                mark: { type: "tick", orient: "horizontal", thickness: 2, size: 18, color: colour("soft") },
                encoding: { x: x(), y: y("bound") },
              },
            ]
          : []),
        ...(known("from") && known("to")
          ? [
              {
                transform: [...has("from"), ...has("to")],
                mark: { type: "rule", strokeWidth: 3, opacity: 0.45 },
                encoding: { x: x(), y: y("from"), y2: { field: "to" }, color: coloured },
              },
            ]
          : []),
        {
          transform: has("median"),
          mark: { type: "line", strokeWidth: 1.5 },
          encoding: { x: x(), y: y("median"), color: coloured },
        },
        {
          transform: has("median"),
          mark: { type: "point", filled: true, size: 60, opacity: 1, tooltip: true },
          encoding: { x: x(), y: y("median"), color: coloured, shape: formed, tooltip },
        },
      ],
    };
  };

  // How many runs a chart stands on, and what is not in it.
  const note = (samples) => {
    const sum = (field) => samples.reduce((total, sample) => total + sample[field], 0);
    return [
      `${sum("used")} runs`,
      sum("censored") > 0 ? `${sum("censored")} more never recovered` : null,
      sum("absent") > 0 ? `${sum("absent")} had nothing to measure` : null,
    ]
      .filter((text) => text !== null)
      .join(", ");
  };

  mopo.head(`${data.name}, ${data.runs} runs`);
  const groups = new Map();
  for (const sample of data.samples) {
    const key = [sample.peer, sample.event].filter(Boolean).join(": ");
    const metrics = groups.get(key) ?? groups.set(key, new Map()).get(key);
    metrics.set(sample.metric, [...(metrics.get(sample.metric) ?? []), sample]);
  }
  for (const [key, metrics] of groups) {
    const part = section(
      `curves-${key.replace(/[^\w-]+/g, "-") || "all"}`,
      key === "" ? "The whole run" : key,
      "Medians over the seeds, with their 95 % bootstrap interval where there are six or more; the short grey lines are the analytic bound. A median that lies among runs which never recovered is not drawn.",
    );
    for (const [metric, samples] of metrics) {
      const isDrawn = !metric.startsWith("bound_ms") && samples.some(({ median }) => typeof median === "number");
      if (isDrawn) {
        part.append(
          mopo.chart({
            name: `${key || "all"}-${metric}`,
            title: metric,
            note: note(samples),
            make: () => spec(samples),
          }),
        );
      } else if (samples.some(({ censored }) => censored > 0)) {
        part.append(element("p", null, `${metric}: ${note(samples)}.`));
      }
    }
  }
  section("points-part", "Points", data.description).append(mopo.table(data.commands));
  document.body.dataset.built = "true";
}
