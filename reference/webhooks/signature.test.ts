import { describe, expect, it } from "vitest";

import { hmacSigner, webhookSecretOf } from "./signature.ts";

// The example of the Standard Webhooks specification and its libraries.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const example = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
};

describe("hmacSigner", () => {
  it("signs as the specification's example does", () => {
    const sign = hmacSigner([keyOf(secret)]);
    expect(sign(example)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("signs with every secret, in their order", () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const signatures = [secret, other].map((one) => hmacSigner([keyOf(one)])(example));
    expect(hmacSigner([keyOf(secret), keyOf(other)])(example)).toBe(signatures.join(" "));
    expect(new Set(signatures).size).toBe(2);
  });

  it("signs another text for another id, timestamp or body", () => {
    const sign = hmacSigner([keyOf(secret)]);
    const others = [
      example,
      { ...example, id: "msg_2" },
      { ...example, timestamp: example.timestamp + 1 },
      { ...example, body: '{"test":2432232314}' },
    ];
    expect(new Set(others.map(sign)).size).toBe(4);
  });
});

describe("webhookSecretOf", () => {
  it.each([
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_",
    "whsec_c2hvcnQ=",
    "whsec_not base64 at all, but long enough",
    `whsec_${Buffer.alloc(65).toString("base64")}`,
  ])("refuses %s", (text) => expect(webhookSecretOf(text)).toBeNull());
});

function keyOf(text: string): Buffer {
  const key = webhookSecretOf(text);
  if (key === null) throw new Error("not a secret");
  return key;
}
