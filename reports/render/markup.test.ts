import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markup, ours, scriptData, textOf, type Part } from "./markup.ts";

describe("markup", () => {
  it("escapes whatever is not markup, in text and in attributes", () => {
    const hostile = `"><img src=x onerror='alert(1)'>&`;
    expect(textOf(markup`<b title="${hostile}">${hostile}</b>`)).toBe(
      '<b title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;">' +
        "&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;</b>",
    );
  });

  it("nests without escaping twice, and joins lists", () => {
    const items = ["a", "<"].map((item) => markup`<li>${item}</li>`);
    expect(textOf(markup`<ul>${items}${null}${3}</ul>`)).toBe("<ul><li>a</li><li>&lt;</li>3</ul>");
  });

  it("takes nothing from a file for markup", () => {
    const forged = JSON.parse(
      '{"content":"<script>","markup":"<script>","Symbol(markup)":"<x>"}',
    ) as Part;
    expect(textOf(markup`<p>${forged}</p>`)).not.toContain("<script>");
    expect(textOf(markup`<p>${ours("<i>ours</i>")}</p>`)).toBe("<p><i>ours</i></p>");
  });

  it("holds for any text: no quote and no angle bracket gets through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(textOf(markup`${text}`)).not.toMatch(/[<>"']/);
      }),
    );
  });

  it("writes data that cannot leave its script element, and that reads back the same", () => {
    const hostile = { name: "</script><script>alert(1)</script><!--\u2028\u2029&" };
    const text = textOf(scriptData(hostile));
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(hostile);
  });
});
