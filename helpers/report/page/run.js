// SPDX-License-Identifier: GPL-2.0-only
// The page of one run.
"use strict";

if (mopo.data.kind === "run") {
  const { data } = mopo;
  mopo.head(`${data.name}, seed ${data.seed}, ${data.duration_s} s simulated`);
  mopo.page.append(mopo.window.controls());

  const timeline = mopo.section("time", "In time");
  if (data.lean) {
    timeline.append(
      mopo.element(
        "p",
        null,
        "The run was lean: it left no events and no captures, so paths, messages, traffic and discarded packets are not known. Run it again without --lean to see them.",
      ),
    );
  }
  mopo.timeline.add(timeline);

  if (data.stalls.rows.length > 0) {
    mopo
      .section("stalls-part", "Stalls")
      .append(
        mopo.table(
          data.stalls,
          "By the sending times of probes; three or more in a row were lost.",
        ),
      );
  }

  const picture = mopo.section("picture", "The network", data.description);
  picture.append(mopo.picture());

  mopo.recovery(mopo.section("recovery-part", "Recovery"));

  if (data.ladder.length > 0) {
    mopo.ladder(
      mopo.section("ladder", "Messages", "Click a message, or press Enter on it, for its content."),
    );
  }
  if (data.probes.length + data.transfers.length > 0) {
    mopo.traffic(
      mopo.section(
        "traffic",
        "Traffic in the tunnel",
        "Not packet by packet: counted in pieces, of 20 ms around the events and longer ones elsewhere.",
      ),
    );
  }
  if (!data.lean) {
    mopo.discards(mopo.section("discards-part", "Discarded packets"));
  }
  mopo.section("expectations-part", "Expectations").append(mopo.table(data.expectations));
  const numbers = mopo.section("numbers", "All numbers and events");
  numbers.append(mopo.table(data.totals));
  if (!data.lean) {
    numbers.append(mopo.table(data.events));
  }
  document.body.dataset.built = "true";
}
