import { describe, expect, it } from "vitest";

import { publicOrAllowed } from "./webhook-guard.ts";

const mayBeWebhook = publicOrAllowed(new Set(["http://127.0.0.1:8899"]));

describe("publicOrAllowed", () => {
  it.each([
    "https://hooks.example.com/a",
    "http://hooks.example.com:8080/a",
    "https://93.184.216.34/",
    "https://[2606:4700::1111]/",
    "http://127.0.0.1:8899/hooks/a",
  ])("takes %s", (url) => expect(mayBeWebhook(url)).toBe(true));

  it.each([
    "http://127.0.0.1/",
    "http://127.0.0.1:8898/",
    "https://127.0.0.1:8899/",
    "http://127.1:80/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://[::1]:8899/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.8/",
    "http://localhost:8899/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://metadata.google.internal/",
    "http://127。0。0。1/",
    "no url",
  ])("refuses %s", (url) => expect(mayBeWebhook(url)).toBe(false));
});
