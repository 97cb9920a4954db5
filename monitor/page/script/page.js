// The page: holds what is shown, draws it, and listens.

const LEFT = 46; // pixels left of a plot, as the panels have them
const MARGIN = 78; // left and right together
const PAPER = 640; // pixels for a plot on paper
const MOST_ROWS = 400;
const LEAST_VIEW = 10 * MINUTE;

let story = JSON.parse(document.getElementById("story").textContent);
let view = whole();
let choice = { of: [], stack: [] }; // places of groups: those that posts must be in, those of colours
const drawn = {};
const showing = {}; // the view that each panel shows

const byId = (id) => document.getElementById(id);

function whole() {
  return { from: story.since, until: story.until };
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const KINDS = ["source", "narrative", "language"];
const STACKS = ["source", "language"];

const placesOf = (kind) => story.groups.flatMap((group, i) => (group.kind === kind ? [i] : []));

// What the page can show: posts of one source, narrative and language, or of all; all in colours.
function fillChoices() {
  for (const kind of KINDS) {
    const places = placesOf(kind);
    refill(byId(`show-${kind}`), [["", say(`allOf${kind}`)], ...places.map((i) => [String(i), story.groups[i].title])]);
    byId(`show-${kind}`).parentElement.hidden = !places.length;
  }
  const stacks = STACKS.filter((kind) => placesOf(kind).length);
  refill(byId("colours"), [...stacks.map((kind) => [kind, say(`by${kind}`)]), ["", say("oneColour")]]);
  choose();
}

function refill(select, entries) {
  const before = select.options.length ? select.value : null;
  select.replaceChildren(...entries.map(([value, text]) => option(value, text)));
  if (entries.some(([value]) => value === before)) select.value = before;
}

function option(value, text) {
  const made = element("option", text);
  made.value = value;
  return made;
}

// Where this file holds no combinations, the last choice takes the place of the others.
function choose(event) {
  const selects = KINDS.map((kind) => byId(`show-${kind}`));
  if (!story.levels.some((level) => level.combined)) {
    const last = event && event.target.value ? event.target : selects.find((one) => one.value);
    for (const one of selects) if (one !== last) one.value = "";
  }
  const of = selects.filter((one) => one.value).map((one) => Number(one.value));
  byId("colours").disabled = of.length > 0;
  choice = { of, stack: of.length ? [] : placesOf(byId("colours").value || "none") };
}

function plotWidth(name) {
  return Math.max(200, byId(`chart-${name}`).clientWidth - MARGIN);
}

function draw(paper) {
  for (const name of Object.keys(drawn)) {
    const width = paper ? PAPER : plotWidth(name);
    const [what, number] = name.split("-");
    const made = DRAWERS[what](view, choice, width, Number(number));
    showing[name] = made.view || view;
    fill(drawn[name], made, showing[name], width);
    if (name === "volume") tell(made);
  }
}

const DRAWERS = {
  volume: volumeRows,
  mean: (view, choice, width) => toneRows(view, choice, width, "mean"),
  negative: (view, choice, width) => toneRows(view, choice, width, "negative"),
  unscored: unscoredRows,
  count: countRows,
  share: shareRows,
  spread: (view, choice, width) => spreadRows(view, width),
  phase: phaseRows,
};

function fill(vega, made, shown, width) {
  const key = watchKey(made.of || []);
  const { ticks, words } = timeTicks(shown.from, shown.until, Math.max(3, Math.floor(width / TICK)));
  const rows = {
    ...made.rows,
    dark: boxes(made.dark || story.unseen[key] || [], shown),
    lost: made.dark ? [] : boxes(story.lost[key] || [], shown),
    events: story.events.map(([x]) => ({ x })).filter(({ x }) => x >= shown.from && x <= shown.until),
    labels: eventLabels(shown, width),
  };
  vega.width(width);
  vega.signal("from", shown.from).signal("until", shown.until).signal("ends", made.ends);
  vega.signal("ticks", ticks).signal("words", words);
  for (const name of NAMES) vega.data(name, rows[name] || []);
  vega.resize().run();
}

const NAMES = ["shade", "dark", "lost", "bars", "bounds", "points", "onset", "bursts", "fan", "events", "labels", "hits"];

// Says in words what is shown: under the controls, in the key, and as a table.
function tell(made) {
  // A sum is said of the whole time only, as it was counted: bars leave out what few people wrote.
  const whole = view.from === story.since && view.until === story.until;
  const said = whole && choice.of.length < 2 ? story.groups[choice.of[0] || 0].said : "";
  const name = choice.of.map((i) => story.groups[i].title).join(" + ") || say("all");
  const about = said ? say("layer", name, said) : name;
  const zone = onClock(view.from).offset;
  const bar = made.level.words.replaceAll(" ", "\u00a0");
  const times = [moment(view.from), moment(view.until)];
  byId("shown").textContent = say("shown", about, ...times, story.zone.name, zone, bar);
  byId("chart-volume").setAttribute("aria-label", byId("shown").textContent);
  const key = made.layers.map((layer) => keyEntry(layer.title, layer.color));
  if (choice.stack.length && made.layers.length === 1) key.push(element("li", say("whole")));
  byId("key").replaceChildren(...key);
  if (byId("numbers").open) fillNumbers(made);
}

function keyEntry(text, color) {
  const entry = element("li");
  const mark = element("span", "", "mark");
  mark.style.background = color;
  entry.append(mark, text);
  return entry;
}

function fillNumbers(made) {
  const rows = made.shown.slice(0, MOST_ROWS).map((i) => {
    const row = element("tr");
    const start = element("th", moment(edgesOf(made.level)[i]));
    start.scope = "row";
    row.append(start, element("td", postsWords(made.posts[i], made.people[i], made.flags, i)));
    return row;
  });
  byId("numbers-rows").replaceChildren(...rows);
  byId("numbers-cut").hidden = made.shown.length <= MOST_ROWS;
}

// Shows a stretch of time, within the whole and not shorter than some minutes.
function look(from, until) {
  const all = whole();
  const length = Math.min(Math.max(until - from, LEAST_VIEW), all.until - all.from);
  const start = Math.min(Math.max(from, all.from), all.until - length);
  view = { from: Math.round(start), until: Math.round(start + length) };
  draw();
}

function move(action) {
  const { from, until } = view;
  const length = until - from;
  if (action === "in") look(from + length / 4, until - length / 4);
  if (action === "out") look(from - length / 2, until + length / 2);
  if (action === "earlier") look(from - length / 2, until - length / 2);
  if (action === "later") look(from + length / 2, until + length / 2);
  if (action === "whole") look(whole().from, whole().until);
}

// Pointing: a drag over a plot shows that stretch; a double click shows the whole again.
function listen(name) {
  const chart = byId(`chart-${name}`);
  let start = null;
  const band = element("div", "", "band");
  chart.parentElement.append(band);
  const x = (event) => event.clientX - chart.getBoundingClientRect().left;
  const at = (pixel) => {
    const { from, until } = showing[name];
    return from + ((pixel - LEFT) / plotWidth(name)) * (until - from);
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0) start = x(event);
  });
  chart.addEventListener("pointermove", (event) => {
    if (start === null) return;
    band.hidden = Math.abs(x(event) - start) < 6;
    band.style.left = `${chart.offsetLeft + Math.min(start, x(event))}px`;
    band.style.width = `${Math.abs(x(event) - start)}px`;
  });
  const end = (event) => {
    const [first, last] = [start, x(event)];
    start = null;
    band.hidden = true;
    if (first !== null && event.type === "pointerup" && Math.abs(last - first) >= 6) {
      look(at(Math.min(first, last)), at(Math.max(first, last)));
    }
  };
  for (const kind of ["pointerup", "pointerleave", "pointercancel"]) chart.addEventListener(kind, end);
  chart.addEventListener("dblclick", () => move("whole"));
  band.hidden = true;
}

// What pointing at a bar says, as text: nothing of it is read as HTML.
function tooltip(handler, event, item, value) {
  const tip = byId("tip");
  tip.hidden = !value;
  if (!value) return;
  tip.textContent = value;
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, room)) + window.scrollX}px`;
  tip.style.top = `${event.clientY + 16 + window.scrollY}px`;
}

async function start() {
  const panels = JSON.parse(byId("panels").textContent);
  for (const [name, spec] of Object.entries(panels).filter(([name]) => byId(`chart-${name}`))) {
    const made = await vegaEmbed(byId(`chart-${name}`), spec, {
      mode: "vega", ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip,
    });
    drawn[name] = made.view;
    listen(name);
  }
  for (const button of document.querySelectorAll("button[data-move]")) {
    button.addEventListener("click", () => move(button.dataset.move));
  }
  for (const name of [...KINDS.map((kind) => `show-${kind}`), "colours"]) {
    byId(name).addEventListener("change", (event) => (choose(event), draw()));
  }
  byId("numbers").addEventListener("toggle", () => draw());
  window.addEventListener("resize", () => draw());
  window.addEventListener("beforeprint", () => draw(true));
  window.addEventListener("afterprint", () => draw());
  fillChoices();
  byId("key-few").hidden = !story.fewest;
  draw();
  document.body.dataset.ready = "yes";
}

start();
