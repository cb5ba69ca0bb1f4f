// SPDX-License-Identifier: GPL-2.0-only
// look.mjs FOLDER: opens the reports in it as a reader does, and says what is wrong with them.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(import.meta.url)(process.env.MOPO_PLAYWRIGHT);
const folder = process.argv[2];
const SKIPPED = 77;

const browser = await chromium
  .launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  })
  .catch((error) => {
    console.log(`skipped: Chromium cannot be started: ${error.message}`);
    process.exit(SKIPPED);
  });

// A report that is open, and what must not happen on it.
const open = async (run, options = {}) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:") && !request.url().startsWith("blob:")) {
      page.complaints.push(`asked the network for ${request.url()}`);
    }
  });
  await page.goto(`file://${folder}/${run}/report.html`);
  await drawn(page);
  return page;
};

const drawn = (page) => page.waitForFunction(() => document.body.dataset.ready === "true");

const close = async (page) => {
  assert.deepEqual(page.complaints, []);
  await page.close();
};

const visibleMarks = (chart) =>
  chart.evaluate(
    (host) =>
      [
        ...host.querySelectorAll(
          ".mark-rect path, .mark-line path, .mark-symbol path, .mark-area path",
        ),
      ].filter((mark) => {
        const { width, height } = mark.getBoundingClientRect();
        return width + height > 1;
      }).length,
  );

const expectCharts = async (page, names) => {
  const charts = page.locator("[data-chart]");
  assert.deepEqual(
    await charts.evaluateAll((all) => all.map((chart) => chart.dataset.chart)),
    names,
  );
  for (const chart of await charts.all()) {
    const name = await chart.getAttribute("data-chart");
    assert.ok((await visibleMarks(chart)) > 0, `${name} is drawn without data`);
  }
};

const CLIENT_CHARTS = [
  "timeline",
  "links",
  "recovery",
  "loss-probes",
  "delay-probes",
  "sequence-probes",
  "tcp-transfer",
  "discards",
];

const tests = {
  "every chart of a run is drawn with data": async () => {
    const page = await open("client");
    await expectCharts(page, CLIENT_CHARTS);
    await close(page);
  },

  "a run of 300 seconds is small and opens fast": async () => {
    const size = statSync(`${folder}/client/report.html`).size;
    assert.ok(size < 5_000_000, `${size} octets`);
    const page = await open("client");
    const ready = await page.evaluate(() => Math.round(performance.now()));
    console.log(`  ${size} octets; all drawn ${ready} ms after it was opened, on this machine`);
    await close(page);
  },

  "the top says when it stalled, for how long, and why": async () => {
    const page = await open("client");
    const words = await page.locator(".verdict").innerText();
    assert.match(words, /stalled 4 times/);
    assert.match(words, /no-address \(link-down, radio-off\)/);
    await close(page);
  },

  "a click opens a message with its content, a click beside it closes it": async () => {
    const page = await open("client");
    await page.locator(".rung").filter({ hasText: "CHANGE_PATH" }).first().click();
    const dialog = page.getByRole("dialog");
    assert.match(await dialog.innerText(), /CHANGE_PATH/);
    assert.match(await dialog.innerText(), /NAT_DETECTION_SOURCE_IP/);
    assert.match(await dialog.innerText(), /10\.1\.0\.10:4500 → 203\.0\.113\.1:4500/);
    await page.mouse.click(5, 450);
    assert.equal(await dialog.isVisible(), false);
    await close(page);
  },

  "the keyboard alone reaches a message, opens and closes it": async () => {
    const page = await open("client");
    await page.locator(".ladder").evaluate((ladder) => {
      ladder.previousElementSibling.tabIndex = -1;
      ladder.previousElementSibling.focus();
    });
    await page.keyboard.press("Tab");
    const rung = page.locator(".rung").first();
    assert.ok(await rung.evaluate((one) => one === document.activeElement));
    const outline = await rung.evaluate((one) => getComputedStyle(one).outlineStyle);
    assert.notEqual(outline, "none");
    await page.keyboard.press("Enter");
    assert.match(await page.getByRole("dialog").innerText(), /IKE_SA_INIT request/);
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("dialog").isVisible(), false);
    assert.ok(await rung.evaluate((one) => one === document.activeElement));
    await close(page);
  },

  "the window of time follows buttons, keys and dragging, and the messages follow it": async () => {
    const page = await open("client");
    const from = page.getByLabel("Shown from, in seconds");
    const to = page.getByLabel("Shown until, in seconds");
    const all = await page.locator(".rung").count();
    await page.getByRole("button", { name: "5 uplink-goes-dead" }).click();
    assert.equal(await from.inputValue(), "39.5");
    await page.waitForFunction((count) => document.querySelectorAll(".rung").length < count, all);
    const chart = page.locator("[data-chart=timeline]");
    await chart.focus();
    await page.keyboard.press("0");
    assert.equal(await to.inputValue(), "300");
    await page.keyboard.press("+");
    assert.equal(await from.inputValue(), "75");
    await page.keyboard.press("0");
    const box = await chart.boundingBox();
    await page.mouse.move(box.x + 500, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 600, box.y + 80, { steps: 4 });
    await page.mouse.up();
    assert.ok(Number(await to.inputValue()) - Number(await from.inputValue()) < 40);
    await close(page);
  },

  "the picture shows where the tunnel leads at a time": async () => {
    const page = await open("client");
    const picture = page.locator(".picture [role=img]").first();
    assert.match(await picture.getAttribute("aria-label"), /office, uplink/);
    const later = page.getByRole("button", { name: "Event ▶" });
    for (let event = 0; event < 5; event += 1) {
      await later.click();
    }
    assert.equal(await page.locator(".picture .link.blackhole").count(), 2); // one is the legend's
    await close(page);
  },

  "tables and charts can be taken along": async () => {
    const page = await open("client");
    const taken = async (name) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name }).click(),
      ]);
      const chunks = [];
      for await (const chunk of await download.createReadStream()) {
        chunks.push(chunk);
      }
      return [download.suggestedFilename(), Buffer.concat(chunks).toString()];
    };
    const [tableName, table] = await taken("When the tunnel stalled as CSV");
    assert.equal(tableName, "stalls.csv");
    assert.match(table, /^from s,how long,why,/);
    assert.equal(
      table.split("\n").length,
      1 + (await page.locator("[data-table=stalls] tr").count()),
    );
    const [chartName, chart] = await taken("Paths of the tunnel as SVG");
    assert.equal(chartName, "timeline.svg");
    assert.match(chart, /^<svg [^]*wlan0[^]*<\/svg>$/);
    const [pictureName, picture] = await taken("The network as SVG");
    assert.equal(pictureName, "network.svg");
    assert.match(picture, /xmlns=[^]*nat-a/);
    await close(page);
  },

  "a phone needs no scrolling to the side": async () => {
    for (const run of ["client", "several", "seeds", "hostile", "study"]) {
      const page = await open(run, { viewport: { width: 390, height: 844 }, isMobile: true });
      const [needed, there] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(needed <= there, `${run}: ${needed} px of ${there}`);
      await close(page);
    }
  },

  "dark and light are two sets of colours, for charts too, also when they change": async () => {
    const page = await open("client", { colorScheme: "light" });
    const colours = () =>
      page.evaluate(() => [
        getComputedStyle(document.body).backgroundColor,
        document.querySelector("[data-chart=recovery] .mark-rect path[fill]").getAttribute("fill"),
      ]);
    const light = await colours();
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction(() => document.body.dataset.ready !== "true").catch(() => {});
    await drawn(page);
    const dark = await colours();
    assert.notEqual(light[0], dark[0]);
    assert.notEqual(light[1], dark[1]);
    await close(page);
  },

  "several clients have their charts, the later ones when they are opened": async () => {
    const page = await open("several");
    const shut = page.locator("#traffic details:not([open])");
    while ((await shut.count()) > 0) {
      await shut.first().locator("summary").click();
    }
    await drawn(page);
    const charts = page.locator("#traffic [data-chart]");
    assert.ok((await charts.count()) >= 12);
    for (const chart of await charts.all()) {
      assert.equal(await chart.getAttribute("data-drawn"), "true");
    }
    await close(page);
  },

  "hostile texts are texts, and what failed is said at the top": async () => {
    const page = await open("hostile");
    assert.equal(await page.locator("img").count(), 0);
    assert.notEqual(await page.title(), "1");
    assert.match(await page.locator("h1").innerText(), /<\/script><img src=x/);
    const words = await page.locator(".verdict.failed").innerText();
    assert.match(words, /Never recovered/);
    assert.match(words, /Expected, and not so/);
    await close(page);
  },

  "several seeds have their distributions with counts": async () => {
    const page = await open("seeds");
    const charts = await page.locator("[data-chart]").count();
    assert.equal(charts, 6);
    assert.match(await page.locator(".verdict").innerText(), /8 of 8 seeds passed/);
    assert.match(await page.locator("[data-chart='recovery_ms.up']").innerText(), /8 of 8/);
    await close(page);
  },

  "a study has its curves, what never recovered is counted, and its points can be repeated": async () => {
    const page = await open("study");
    await expectCharts(page, [
      "silence-recovery_ms.down",
      "silence-outage_ms.down",
      "all-signalling.octets",
    ]);
    const words = await page.locator("body").innerText();
    assert.match(words, /36 of 36 runs are used, 0 were refused, 0 failed/);
    assert.match(words, /more never recovered/);
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.locator("[data-table=points] tbody tr").count(), 6);
    assert.match(await page.locator("[data-table=points]").innerText(), /\.\/mopo run .*--seed 1/);
    await close(page);
  },

  "a lean run says what it does not know": async () => {
    const page = await open("seeds/seed-1");
    assert.match(await page.locator("#time").innerText(), /lean/);
    await expectCharts(page, ["recovery"]);
    await close(page);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
await browser.close();
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
