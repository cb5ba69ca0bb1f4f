// SPDX-License-Identifier: GPL-2.0-only
// The content of one IKE message, decoded when it was recorded.
"use strict";

mopo.message = (() => {
  const { element } = mopo;

  const path = ({ local, peer }) => `${local} → ${peer}`;

  const leaf = (value) =>
    typeof value === "string" && /^[0-9a-f]{16,}$/.test(value)
      ? element("code", null, value)
      : String(value);

  const decoded = (value) =>
    element(
      "ul",
      { class: "decoded" },
      ...Object.entries(value).map(([key, inner]) => {
        const label = Array.isArray(value) ? "•" : `${key.replaceAll("_", " ")}:`;
        const name = element("span", { class: "key" }, `${label} `);
        return inner !== null && typeof inner === "object"
          ? element("li", null, name, decoded(inner))
          : element("li", null, name, leaf(inner));
      }),
    );

  const payload = (one, index) => {
    const { type, notify, ...rest } = one;
    return element(
      "details",
      { open: true },
      element("summary", null, `${index + 1}. ${notify ? `N(${notify})` : type}`),
      decoded(rest),
    );
  };

  const name = ({ message, purpose }) => {
    const what = message.exchange + (message.response ? " response" : " request");
    return purpose ? `${what}: ${purpose}` : what;
  };

  const fate = (rung) => {
    if (rung.discarded !== null) {
      return `arrived at ${rung.to} after ${((rung.arrived_s - rung.at_s) * 1000).toFixed(
        3,
      )} ms and was discarded: ${rung.discarded}`;
    }
    return rung.arrived_s === null
      ? `never arrived at ${rung.to}`
      : `arrived at ${rung.to} after ${((rung.arrived_s - rung.at_s) * 1000).toFixed(3)} ms`;
  };

  const dialog = element("dialog", { "aria-labelledby": "message-title" });
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close(); // beside it
    }
  });

  // Escape closes a dialog, and the focus returns to what opened it: the browser sees to both.
  const open = (rung) => {
    const { payloads = [], path: sentPath, ...header } = rung.message;
    const facts = {
      sent: `${mopo.seconds(rung.at_s)} by ${rung.from}${
        rung.message.retransmission ? ", again" : ""
      }`,
      fate: fate(rung),
      "path as sent": path(sentPath),
      ...(rung.arrived_path ? { "path as it arrived": path(rung.arrived_path) } : {}),
      ...header,
    };
    dialog.replaceChildren(
      element(
        "header",
        null,
        element("h2", { id: "message-title" }, name(rung)),
        element(
          "button",
          { type: "button", autofocus: true, onclick: () => dialog.close() },
          "Close",
        ),
      ),
      decoded(facts),
      element(
        "h3",
        null,
        `${payloads.length} ${payloads.length === 1 ? "payload" : "payloads"}${
          rung.decoded_s === null ? "" : `, as first sent at ${mopo.seconds(rung.decoded_s)}`
        }`,
      ),
      ...payloads.map(payload),
    );
    dialog.showModal();
  };

  return { open, name, fate };
})();
