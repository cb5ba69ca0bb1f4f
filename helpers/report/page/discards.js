// SPDX-License-Identifier: GPL-2.0-only
// What was thrown away, where, and why.
"use strict";

mopo.discards = (() => {
  const { colour, data } = mopo;
  const COLOURS = ["bad", "blue", "orange", "green", "purple", "sky", "soft"];

  // The causes of most packets have a colour each, all others share one.
  const named = () => {
    const packets = new Map();
    for (const { why, packets: count } of data.discards) {
      packets.set(why, (packets.get(why) ?? 0) + count);
    }
    const order = [...packets].sort((a, b) => b[1] - a[1]).map(([why]) => why);
    const kept = new Set(
      order.length > COLOURS.length ? order.slice(0, COLOURS.length - 1) : order,
    );
    return data.discards.map((row) => ({ ...row, cause: kept.has(row.why) ? row.why : "others" }));
  };

  const spec = () => {
    const rows = named();
    const causes = [...new Set(rows.map(({ cause }) => cause))];
    const places = [...new Set(rows.map(({ where }) => where))];
    return {
      height: places.length * 22,
      data: { values: rows },
      layer: [
        {
          mark: { type: "bar", clip: true, tooltip: true, height: 15 },
          encoding: {
            x: { field: "from", ...mopo.chart.time() },
            x2: { field: "to" },
            y: { field: "where", ...mopo.chart.rows({ scale: { domain: places } }) },
            color: {
              field: "cause",
              scale: { domain: causes, range: causes.map((_, i) => colour(COLOURS[i])) },
              legend: { columns: mopo.isNarrow() ? 1 : 3, labelLimit: mopo.isNarrow() ? 290 : 360 },
            },
            tooltip: [
              { field: "where" },
              { field: "why" },
              { field: "packets" },
              { field: "from", title: "from s" },
              { field: "to", title: "to s" },
            ],
          },
        },
        mopo.timeline.eventRules(),
      ],
    };
  };

  return (part) => {
    if (data.discards.length > 0) {
      part.append(
        mopo.chart({
          name: "discards",
          title: "Discarded packets",
          note: "Where and why, in pieces of the run.",
          make: spec,
          windowed: true,
        }),
      );
    }
    part.append(
      mopo.table(data.discard_table, "What happens until the next event counts for it."),
      mopo.table(data.discarded_packets),
    );
  };
})();
