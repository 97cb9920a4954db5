// The time axis closer, or of some of the posts: marks are moved, bars drawn again from the figures.

const SVG = "http://www.w3.org/2000/svg";
const MOST_BARS = 240; // as the page itself has them at most
const FEW = 0; // in the figures: a number that is withheld
const ABOVE = 3; // pixels from the foot of the bars to a dotted line that stands for one

const minutesOf = (at) => (at - story.since) / MINUTE;
const isWhole = ({ from, until }) => from === story.since && until === story.until;
const edges = new Map();

// The edges of a level's buckets, in minutes since the page's time began.
function edgesOf(level) {
  if (!edges.has(level)) {
    const found = [level.starts.first - story.since / MINUTE];
    for (const [step, times] of level.starts.steps) {
      for (let i = 0; i < times; i += 1) found.push(found[found.length - 1] + step);
    }
    edges.set(level, found);
  }
  return edges.get(level);
}

const flagged = (ranges, place) => ranges.some(([from, to]) => from <= place && place < to);

// The buckets of a group within a view: place, start, end, posts, accounts and what is true of them.
function bucketsIn(level, group, from, to) {
  const held = level.groups[group];
  const marks = edgesOf(level);
  const known = new Map();
  let place = 0;
  let shown = 0;
  if (held) held.at.forEach((step, i) => known.set((place += step), [held.n[i], held.n[i] ? held.p[shown++] : 0]));
  const found = [];
  for (let i = 0; i + 1 < marks.length; i += 1) {
    if (marks[i + 1] <= from || marks[i] >= to) continue;
    const [posts, people] = known.get(i) || [null, null];
    found.push({
      place: i, start: marks[i], end: marks[i + 1], posts: posts || 0, people,
      few: posts === FEW, dark: flagged(level.watched.dark, i),
      least: flagged(level.watched.least, i), early: flagged(level.watched.early, i),
    });
  }
  return found;
}

// The finest buckets that a view has room for.
function levelFor(from, to) {
  const room = (level) => edgesOf(level).filter((at) => at >= from && at < to).length;
  return [...story.levels].reverse().find((level) => room(level) <= MOST_BARS) || story.levels[0];
}

// Round marks from 0 to at least the highest number, as the drawing of the page has them.
function countTicks(highest) {
  const needed = Math.max(highest, 1) / 3;
  const power = 10 ** Math.floor(Math.log10(needed));
  const step = Math.max(1, Math.ceil([1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= needed * (1 - 1e-9))));
  return Array.from({ length: Math.ceil(Math.max(highest, step) / step - 1e-9) + 1 }, (_, i) => i * step);
}

function give(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function svgElement(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  give(made, attributes);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Draws one picture of the time axis for a view of some posts.
function redraw(svg, view, group) {
  const [left, width] = [Number(svg.dataset.left), Number(svg.dataset.width)];
  const [from, to] = [minutesOf(view.from), minutesOf(view.until)];
  const x = (minute) => left + (width * (minute - from)) / (to - from);
  move(svg, x, [left, left + width]);
  const level = levelFor(from, to);
  const shown = bucketsIn(level, group, from, to);
  const bars = svg.querySelector(".bars");
  const [base, height] = [Number(bars.dataset.base), Number(bars.dataset.height)];
  const ticks = countTicks(Math.max(0, ...shown.map((one) => one.posts)));
  const scale = height / ticks[ticks.length - 1];
  bars.replaceChildren(...shown.filter((one) => one.posts || one.few).map((one) => {
    const [start, wide] = [x(one.start), x(one.end) - x(one.start)];
    if (!one.posts) return svgElement("line", { x1: start, x2: x(one.end), y1: base - ABOVE, y2: base - ABOVE, class: "few" });
    const tall = Math.max(one.posts * scale, 0.6);
    const kind = ["bar", ...(one.least && story.claimed ? ["least"] : []), ...(one.early ? ["soon"] : [])].join(" ");
    return svgElement("rect", { x: start, y: base - tall, width: Math.max(wide - Math.min(1, wide * 0.2), 0.4), height: tall, class: kind });
  }));
  for (const old of svg.querySelectorAll(".drawn, .posts-axis")) old.remove();
  const whole = group === 0 && isWhole(view);
  for (const wave of svg.querySelectorAll("[data-wave]")) wave.style.display = whole ? "" : "none";
  for (const mark of ticks) {
    svg.append(svgElement("text", { x: left - 6, y: base - mark * scale + 4, class: ["axis", "drawn"].join(" "), "text-anchor": "end" }, mark.toLocaleString("en-US")));
  }
  axis(svg, view, x, left + width);
  return { level };
}

// Moves what stands in time; what lies outside is not shown.
function move(svg, x, [first, last]) {
  for (const mark of svg.querySelectorAll("[data-a]")) {
    const [start, end] = [x(Number(mark.dataset.a)), x(Number(mark.dataset.b ?? mark.dataset.a))];
    mark.style.display = end < first || start > last ? "none" : "";
    const tag = mark.localName;
    if (tag === "rect") give(mark, { x: start, width: Math.max(end - start, 1) });
    else if (tag === "circle") mark.setAttribute("cx", (start + end) / 2);
    else if (tag === "line") give(mark, { x1: start, x2: start });
    else if (mark.getAttribute("text-anchor") === "middle") mark.setAttribute("x", (start + end) / 2);
    else mark.setAttribute("x", start + (mark.getAttribute("text-anchor") === "end" ? -4 : 4));
  }
}

// The marks of the clock under a picture.
function axis(svg, view, x, right) {
  const under = svg.viewBox.baseVal.height - 18;
  const narrow = svg.classList.contains("narrow");
  const { ticks, words } = timeTicks(view.from, view.until, narrow ? 3 : 9);
  for (const old of svg.querySelectorAll(".tick")) old.remove();
  for (const at of ticks) {
    const place = x(minutesOf(at));
    if (place > right - 30) continue;
    words[at].forEach((line, row) => svg.append(svgElement("text", { x: place + 3, y: under + 14 * row, class: ["axis", "tick", "drawn"].join(" ") }, line)));
  }
}
