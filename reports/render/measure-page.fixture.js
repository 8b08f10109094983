/*
 * Measures a page from within a browser: whatever sticks out, is clipped, collides, is empty or
 * cannot be read. The value of this script, evaluated in the page, is what it found.
 */

function isShown(element) {
  return element.checkVisibility() && element.closest(".unseen, .skip, title") === null;
}

function all(selector) {
  return [...document.querySelectorAll(selector)].filter(isShown);
}

function nameOf(element) {
  const words = element.textContent.trim().slice(0, 40);
  return `${element.tagName}.${element.getAttribute("class") ?? ""} ${words}`;
}

/** Elements that reach past the edge of the window, but for what one can scroll to. */
function sticksOut() {
  const edge = document.documentElement.clientWidth + 0.5;
  return all("main *").filter(
    (element) =>
      element.getBoundingClientRect().right > edge &&
      !element.parentElement.closest(".scroll, pre"),
  );
}

/** The size of a chart, and how much of it has been drawn upon. */
function measureCanvas(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const paper = copy.getContext("2d", { willReadFrequently: true });
  paper.drawImage(canvas, 0, 0);
  const { data } = paper.getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let index = 3; index < data.length; index += 4) if (data[index] > 0) drawn += 1;
  return { id: canvas.id, width, height, ink: drawn / (data.length / 4) };
}

function channels(colour) {
  return (colour.match(/[\d.]+/g) ?? []).map(Number);
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour behind an element: the nearest one around it that is not clear. */
function groundOf(element) {
  const colour = getComputedStyle(element).backgroundColor;
  const isClear = (channels(colour)[3] ?? 1) === 0;
  return isClear && element.parentElement ? groundOf(element.parentElement) : colour;
}

/** The contrast of an element's text as WCAG 2.2 defines it. */
function contrastOf(element) {
  const style = getComputedStyle(element);
  const ink = luminance(element instanceof SVGElement ? style.fill : style.color);
  const ground = luminance(groundOf(element));
  return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
}

function overlap(a, b) {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 1 && down > 3;
}

/** Labels of a timeline that lie on another one. */
function collisionsIn(picture) {
  const labels = [...picture.querySelectorAll("text")];
  const boxes = labels.map((label) => label.getBoundingClientRect());
  return labels.filter((_, index) =>
    boxes.slice(index + 1).some((box) => overlap(box, boxes[index])),
  );
}

/** Says whether a label leaves its picture, and so may lie on what is beside it. */
function isOutside(text) {
  const picture = text.closest("svg").getBoundingClientRect();
  const { left, right, top, bottom } = text.getBoundingClientRect();
  const isBeside = left < picture.left - 1 || right > picture.right + 1;
  return isBeside || top < picture.top - 2 || bottom > picture.bottom + 2;
}

function measure() {
  const texts = all("body *").filter(hasText);
  const pictures = all("svg.timeline");
  return {
    widthPx: document.documentElement.scrollWidth,
    sticksOut: sticksOut().map(nameOf).slice(0, 10),
    canvases: all("canvas").map(measureCanvas),
    texts: texts.length,
    unreadable: texts.filter((element) => contrastOf(element) < 4.5).map(nameOf),
    labels: all("svg.timeline text").length,
    collisions: pictures.flatMap(collisionsIn).map(nameOf).slice(0, 10),
    outside: all("svg.timeline text").filter(isOutside).map(nameOf).slice(0, 10),
  };
}

measure();
