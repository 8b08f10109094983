import { describe, expect, it } from "vitest";
import { op } from "./history.fixture.ts";
import { scraped } from "./scrapes.fixture.ts";
import { scrapeOf, scrapesOf } from "./scrapes.ts";

const url = (path: string) => ({ method: "GET", path, headers: {}, body: null });

describe("scrapeOf", () => {
  it("sums counters over the URLs, and takes the largest of gauges", () => {
    const names = ["accepted", "succeeded", "failed", "retried", "deadLettered"] as const;
    const gauges = { queued: 5, running: 1 };
    const counters = Object.fromEntries(names.map((name, index) => [name, index + 1]));
    const pages = [
      scraped({ ...counters, ...gauges }),
      scraped({ ...counters, queued: 3, running: 7 }),
    ];
    const sums = { accepted: 2, succeeded: 4, failed: 6, retried: 8, deadLettered: 10 };
    expect(scrapeOf(pages)).toEqual({
      ops: pages,
      figures: { ...sums, queued: 5, running: 7 },
      isWhole: true,
    });
  });

  it("leaves out what no URL shows, and tells what one shows", () => {
    expect(scrapeOf([scraped({ accepted: 0 }), scraped({})])).toMatchObject({ isWhole: true });
    expect(scrapeOf([scraped({ accepted: 0 }), scraped({})]).figures).toEqual({ accepted: 0 });
    const words = scraped(null, { value: { accepted: "7", failed: 2 } });
    expect(scrapeOf([words]).figures).toEqual({ failed: 2 });
  });

  it("is not whole where a URL showed no metrics, or none was asked", () => {
    expect(scrapeOf([scraped({ accepted: 1 }), scraped(null)])).toMatchObject({
      figures: { accepted: 1 },
      isWhole: false,
    });
    expect(scrapeOf([])).toEqual({ ops: [], figures: {}, isWhole: false });
  });
});

describe("scrapesOf", () => {
  it("begins another where a URL comes again", () => {
    const [a, b] = [url("http://a/metrics"), url("http://b/metrics")];
    const pages = [
      scraped({ accepted: 1 }, { request: a }),
      scraped({ accepted: 2 }, { request: b, sentAt: 1 }),
      scraped({ accepted: 4 }, { request: b, sentAt: 2 }),
      scraped({ accepted: 8 }, { request: a, sentAt: 3 }),
    ];
    const found = scrapesOf([...pages.toReversed(), op()]);
    expect(found.map(({ figures }) => figures)).toEqual([{ accepted: 3 }, { accepted: 12 }]);
  });

  it("takes the same path on two replicas for two URLs, and a whole URL for one", () => {
    const replicas = (path: string) =>
      [0, 1].map((replica) =>
        scraped({ accepted: 1 }, { replica, request: url(path), sentAt: replica }),
      );
    expect(scrapesOf(replicas("/metrics"))).toHaveLength(1);
    expect(scrapesOf(replicas("http://a/metrics"))).toHaveLength(2);
  });

  it("tells only those of a label where one is named", () => {
    const labelled = scraped({}, { label: "late" });
    expect(scrapesOf([scraped({}), labelled], "late").map(({ ops }) => ops)).toEqual([[labelled]]);
    expect(scrapesOf([])).toEqual([]);
  });
});
