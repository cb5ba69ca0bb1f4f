// SPDX-License-Identifier: GPL-2.0-only
// What the traffic inside the tunnel saw: delay and loss of probes, and sequence plots.
"use strict";

mopo.traffic = (() => {
  const { element, colour, data, rowsOf } = mopo;

  const ANY_RANGE = { scale: { zero: false } };

  const directions = () => ({
    field: "direction",
    scale: { domain: ["up", "down"], range: [colour("blue"), colour("orange")] },
    legend: {},
  });

  // What is in the window of time, and a little beside it: the other axis shows what that needs.
  const inWindow = () => ({
    filter:
      "datum.to >= windowFrom - 0.1 * (windowTo - windowFrom) && datum.from <= windowTo + 0.1 * (windowTo - windowFrom)",
  });

  const rowsOfFlow = (flow) =>
    data.probes
      .filter((probes) => probes.flow === flow)
      .flatMap(({ direction, pieces }) => rowsOf(pieces).map((row) => ({ ...row, direction })));

  // The beginning and the end of each piece, and nothing between two where nobody sent for a while:
  // lines and bands are level in a piece, and break there.
  const LONGEST_PAUSE = 0.5;
  const levels = (rows) =>
    rows.flatMap((row, index) => {
      const before = rows[index - 1];
      const pause =
        before?.direction === row.direction && row.from > before.to + LONGEST_PAUSE
          ? [{ from: before.to, to: row.from, at: row.from, direction: row.direction }]
          : [];
      return [...pause, { ...row, at: row.from }, { ...row, at: row.to }];
    });

  const delaySpec = (rows) => {
    const scale = { scale: { type: "symlog", constant: 10, nice: false } };
    const x = { field: "at", ...mopo.chart.time() };
    const y = (field) => ({ field, ...mopo.chart.amount("ms", scale) });
    const level = { clip: true, invalid: "break-paths-show-domains" };
    const dashes = [
      [1, 0],
      [5, 3],
    ];
    return {
      height: 170,
      data: { values: levels(rows) },
      transform: [inWindow()],
      layer: [
        {
          mark: { type: "area", opacity: 0.4, ...level },
          encoding: {
            x,
            y: y("delay_min_ms"),
            y2: { field: "delay_max_ms" },
            color: directions(),
          },
        },
        {
          mark: { type: "line", strokeWidth: 1.6, ...level },
          encoding: {
            x,
            y: y("delay_median_ms"),
            color: directions(),
            strokeDash: {
              field: "direction",
              scale: { domain: ["up", "down"], range: dashes },
            },
          },
        },
        mopo.timeline.eventRules(),
      ],
    };
  };

  const lossSpec = (rows) => ({
    height: 52,
    data: { values: rows.filter(({ lost }) => lost > 0) },
    layer: [
      {
        transform: [{ calculate: "datum.lost / datum.sent * 100", as: "percent" }],
        mark: { type: "bar", clip: true, tooltip: true, height: 18, color: colour("bad") },
        encoding: {
          x: { field: "from", ...mopo.chart.time() },
          x2: { field: "to" },
          y: {
            field: "direction",
            ...mopo.chart.rows({ scale: { domain: ["up", "down"] } }),
          },
          fillOpacity: {
            field: "percent",
            type: "quantitative",
            scale: { domain: [0, 100], range: [0.2, 1] },
            legend: null,
          },
          tooltip: [
            { field: "percent", title: "% lost", format: ".1f" },
            { field: "lost" },
            { field: "sent" },
            { field: "from", title: "from s" },
            { field: "to", title: "to s" },
          ],
        },
      },
      mopo.timeline.eventRules(),
    ],
  });

  const sequenceSpec = (rows) => {
    const long = rows.flatMap(({ from, to, direction, last_sent: sent, last_arrived: arrived }) => [
      { from, to, direction, what: "sent", number: sent },
      { from, to, direction, what: "arrived", number: arrived },
    ]);
    return {
      height: 200,
      data: { values: long.filter(({ number }) => number !== null) },
      transform: [inWindow()],
      layer: [
        {
          mark: { type: "line", clip: true, strokeWidth: 1.6, interpolate: "step-after" },
          encoding: {
            x: { field: "to", ...mopo.chart.time() },
            y: { field: "number", ...mopo.chart.amount("number of the probe", ANY_RANGE) },
            color: directions(),
            strokeDash: {
              field: "what",
              scale: {
                domain: ["arrived", "sent"],
                range: [
                  [1, 0],
                  [2, 3],
                ],
              },
            },
          },
        },
        mopo.timeline.eventRules(),
      ],
    };
  };

  const tcpSpec = ({ pieces }) => {
    const rows = rowsOf(pieces);
    const megabytes = ({ from, to }, what, octets) => ({ from, to, what, megabytes: octets / 1e6 });
    const long = rows.flatMap((row) =>
      ["sent", "arrived", "acknowledged"]
        .filter((what) => row[what] !== null)
        .map((what) => megabytes(row, what, row[what])),
    );
    const again = rows
      .filter(({ retransmissions, sent }) => retransmissions > 0 && sent !== null)
      .map((row) => ({ ...row, megabytes: row.sent / 1e6 }));
    const y = { field: "megabytes", ...mopo.chart.amount("MB", ANY_RANGE) };
    const domain = ["sent", "arrived", "acknowledged"];
    return {
      height: 220,
      layer: [
        {
          data: { values: long },
          transform: [inWindow()],
          mark: { type: "line", clip: true, strokeWidth: 1.8, interpolate: "step-after" },
          encoding: {
            x: { field: "to", ...mopo.chart.time() },
            y,
            color: {
              field: "what",
              scale: { domain, range: ["soft", "blue", "green"].map(colour) },
            },
            strokeDash: {
              field: "what",
              scale: {
                domain,
                range: [
                  [2, 3],
                  [1, 0],
                  [7, 3],
                ],
              },
            },
          },
        },
        {
          data: { values: again },
          transform: [inWindow()],
          mark: {
            type: "point",
            shape: "triangle-up",
            clip: true,
            filled: true,
            size: 34,
            opacity: 0.9,
            color: colour("bad"),
            tooltip: true,
          },
          encoding: {
            x: { field: "to", ...mopo.chart.time() },
            y,
            tooltip: [
              { field: "retransmissions" },
              { field: "from", title: "from s" },
              { field: "to", title: "to s" },
            ],
          },
        },
        mopo.timeline.eventRules(),
      ],
    };
  };

  const probeCharts = (flow) => {
    const rows = rowsOfFlow(flow);
    const totals = data.probes
      .filter((probes) => probes.flow === flow)
      .map(({ direction, sent, arrived }) => `${direction} ${sent} sent, ${arrived} arrived`)
      .join("; ");
    return [
      mopo.chart({
        name: `loss-${flow}`,
        title: `Loss of ${flow}`,
        note: `${totals}. The stronger the colour, the more of what was sent then.`,
        make: () => lossSpec(rows),
        windowed: true,
      }),
      mopo.chart({
        name: `delay-${flow}`,
        title: `Delay of ${flow}`,
        note: "Through the tunnel, one way, by the time of sending: median, and from the least to the most.",
        make: () => delaySpec(rows),
        windowed: true,
      }),
      mopo.chart({
        name: `sequence-${flow}`,
        title: `Sequence of ${flow}`,
        note: "The highest number that was sent and that arrived.",
        make: () => sequenceSpec(rows),
        windowed: true,
      }),
    ];
  };

  const tcpChart = (transfer) =>
    mopo.chart({
      name: `tcp-${transfer.flow}`,
      title: `Sequence of ${transfer.flow}`,
      note: `TCP from ${transfer.from} to ${transfer.to}, octets of the stream; ▲: sent again (${transfer.retransmissions} segments).`,
      make: () => tcpSpec(transfer),
      windowed: true,
    });

  const flowCharts = [...new Set(data.probes?.map(({ flow }) => flow))].map((flow) => ({
    flow,
    make: () => probeCharts(flow),
  }));

  return (part) => {
    const all = [
      ...flowCharts,
      ...data.transfers.map((transfer) => ({
        flow: transfer.flow,
        make: () => [tcpChart(transfer)],
      })),
    ];
    const OPEN = 3;
    for (const [index, { flow, make }] of all.entries()) {
      part.append(
        element("details", { open: index < OPEN }, element("summary", null, flow), ...make()),
      );
    }
  };
})();
