// The page: what is looked at closer, which posts are shown, what pointing says.

let story = JSON.parse(document.getElementById("story").textContent);
let view = whole();
let group = 0;
let looked = null; // what the time axis shows since it was drawn again

const byId = (id) => document.getElementById(id);
const axes = () => [...document.querySelectorAll("svg[data-left]")];
const LEAST_VIEW = 10 * MINUTE;
const NO_VIEW = { from: 0, until: 0 };

function whole() {
  return story.levels.length ? { from: story.since, until: story.until } : NO_VIEW;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const titleOf = ({ kind, title }) => (kind ? say(kind, title) : title);

function fillGroups() {
  const select = byId("show");
  if (!select) return;
  select.replaceChildren(...story.groups.map((one, i) => {
    const option = element("option", titleOf(one));
    option.value = i;
    return option;
  }));
  select.value = group;
  for (const one of [select, document.querySelector("label[for=show]")]) one.hidden = story.groups.length < 2;
}

// Draws the axis for what is chosen; as long as all is shown it stays as the file has it.
function draw() {
  if (!story.levels.length || !axes().length) return;
  const plain = group === 0 && isWhole(view);
  if (plain && looked === null) return;
  for (const svg of axes()) looked = redraw(svg, view, group);
  const bar = looked.level.words.replaceAll(" ", "\u00a0");
  const said = say("shown", titleOf(story.groups[group]), ...ends(view.from, view.until), bar);
  byId("shown").textContent = group ? `${said} ${say("others")}` : said;
  for (const title of document.querySelectorAll(".posts-row")) title.textContent = say("bars", bar);
}

function look(from, until) {
  const length = Math.min(Math.max(until - from, LEAST_VIEW), story.until - story.since);
  const start = Math.min(Math.max(from, story.since), story.until - length);
  view = { from: Math.round(start), until: Math.round(start + length) };
  draw();
  remember();
}

function go(action) {
  const { from, until } = view;
  const length = until - from;
  if (action === "in") look(from + length / 4, until - length / 4);
  if (action === "out") look(from - length / 2, until + length / 2);
  if (action === "earlier") look(from - length / 2, until - length / 2);
  if (action === "later") look(from + length / 2, until + length / 2);
  if (action === "whole") look(story.since, story.until);
  if (action === "busy") look(...story.busy);
}

function choose(index) {
  group = index;
  draw();
  remember();
}

// The address says what is looked at, so that a link shows the same: #waves?from=…&until=…&show=…
function remember() {
  const said = new URLSearchParams();
  if (!isWhole(view)) {
    said.set("from", new Date(view.from).toISOString());
    said.set("until", new Date(view.until).toISOString());
  }
  const { kind, key } = story.groups[group];
  if (kind) said.set("show", `${kind}:${key}`);
  const more = said.toString();
  const address = `#waves${more ? `?${more}` : ""}`;
  history.replaceState(null, "", address);
  const link = document.querySelector("#waves .act a");
  if (link) link.href = address;
}

// Shows what the address asks for; `!` after the name of a figure frames it alone.
function recall() {
  const [name, more] = location.hash.slice(1).split("?");
  const framed = document.getElementById(name.replace(/!$/, ""));
  if (name.endsWith("!") && framed) {
    document.body.classList.add("framed");
    framed.classList.add("framed");
  }
  const part = framed && framed.closest("details");
  if (part) part.open = true;
  if (!more) return;
  const asked = new URLSearchParams(more);
  const place = story.groups.findIndex(({ kind, key }) => kind && `${kind}:${key}` === asked.get("show"));
  group = Math.max(place, 0);
  fillGroups();
  const [from, until] = [Date.parse(asked.get("from")), Date.parse(asked.get("until"))];
  if (from < until) look(from, until);
  else draw();
  if (framed) framed.scrollIntoView(); // a browser looks for all of the address
}

// The minute that the pointer is at, over a picture of the axis; null beside it.
function minuteAt(svg, event) {
  const box = svg.getBoundingClientRect();
  const at = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  const share = (at - Number(svg.dataset.left)) / Number(svg.dataset.width);
  return share < 0 || share > 1 ? null : view.from + share * (view.until - view.from);
}

function postsWords(one) {
  if (one.few) return say("few");
  if (one.dark && !one.posts) return say("unwatched");
  const number = one.posts === 1 ? say("post") : say("posts", one.posts.toLocaleString("en-US"));
  const by = !one.people ? number : one.people === 1 ? say("byOne", number) : say("by", number, one.people.toLocaleString("en-US"));
  const least = one.least ? say("least", by) : by;
  return one.early ? `${least}\n${say("early")}` : least;
}

function point(svg, event) {
  const tip = byId("tip");
  const at = minuteAt(svg, event);
  const levels = story.levels;
  const level = at === null ? null : looked ? looked.level : levels[0];
  const minute = at === null ? 0 : minutesOf(at);
  const one = level && bucketsIn(level, group, minute, minute + 1e-6)[0];
  tip.hidden = !one;
  if (!one) return;
  const instant = (minutes) => story.since + minutes * MINUTE;
  tip.textContent = `${say("span", ...ends(instant(one.start), instant(one.end)))}\n${postsWords(one)}\n${utcWords(instant(one.start))}`;
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, room)) + window.scrollX}px`;
  tip.style.top = `${event.clientY + 16 + window.scrollY}px`;
}

// A drag over the axis shows that stretch; a double click shows the whole again.
function listen(svg) {
  let start = null;
  let band = null;
  const stop = () => {
    if (band) band.remove();
    [start, band] = [null, null];
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) start = { x: event.clientX, at: minuteAt(svg, event) };
  });
  svg.addEventListener("pointermove", (event) => {
    point(svg, event);
    if (!start || start.at === null || Math.abs(event.clientX - start.x) < 6) return;
    if (!band) svg.parentElement.append((band = element("div", "", "select")));
    const left = svg.parentElement.getBoundingClientRect().left;
    band.style.left = `${Math.min(start.x, event.clientX) - left}px`;
    band.style.width = `${Math.abs(event.clientX - start.x)}px`;
  });
  svg.addEventListener("pointerup", (event) => {
    const [from, until] = [start && start.at, minuteAt(svg, event)];
    const moved = start && Math.abs(event.clientX - start.x) >= 6;
    stop();
    if (moved && from !== null && until !== null) look(Math.min(from, until), Math.max(from, until));
  });
  for (const kind of ["pointerleave", "pointercancel"]) svg.addEventListener(kind, () => (stop(), (byId("tip").hidden = true)));
  svg.addEventListener("dblclick", () => go("whole"));
}

// What the file holds is all there without a script; this adds what can be done with a part of it.
function equip(part) {
  for (const one of part.querySelectorAll(".controls")) one.hidden = !story.levels.length;
  for (const one of part.querySelectorAll("button[data-move]")) one.addEventListener("click", () => go(one.dataset.move));
  for (const one of part.querySelectorAll("button[data-move=busy]")) one.hidden = !story.busy.length;
  const show = part.querySelector("#show");
  if (show) show.addEventListener("change", (event) => choose(Number(event.target.value)));
  part.querySelectorAll("svg[data-left]").forEach(listen);
  offer(part);
}

function start() {
  equip(document);
  fillGroups();
  recall();
  window.addEventListener("hashchange", recall);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("tip").hidden = true;
  });
  document.body.dataset.ready = "yes";
}
