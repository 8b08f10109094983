import { defineLazy } from "./lazy-service.ts";
import { madeUp } from "./stand-in.ts";

/** A proxy that has logged the harness out, and is friendly about it. */
export const showsALoginPage = defineLazy({
  id: "shows-a-login-page",
  shirks: "Every request is answered 200 with a page in HTML that asks for a password.",
  earns: { kind: "only", rows: {} },
  run: madeUp(() => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<!doctype html><title>Log in</title><form><input type=password></form>",
  })),
});
