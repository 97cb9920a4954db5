// The live page: what has changed is put in place; whoever reads, types or points is left in peace.

// What a new edition brings, part by part; how things stand comes by itself.
const PARTS = "header > :is(h1, .kicker, .dek), main > :is(.three, figure, .two, details, #corrections)";
const MARKED = "main :is(section, h2, h3, figure, details)[id]"; // what a place is remembered by
const RETRY = 1000; // ms between two looks whether a reader can be disturbed
const SILENT = 20000; // ms without a word from the server, which speaks every two seconds
const LONGEST = 120000; // ms that a page may take
const PAUSE = 60000; // ms before a page that could not be had is asked for again

let offered = story.version; // the edition that the server would give
let asking = false;
let stream = null;
let heard = 0; // when the server last said anything: a broken connection may look like a quiet one
let paused = 0; // until when no page is asked for
let alerts = null; // those that lasted when they were last told
let served = partsOf(document); // as the server gave them, before the script touched any

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

// The parts of a page by what they are called, as text.
function partsOf(page) {
  const parts = [...page.querySelectorAll(PARTS)];
  return new Map(parts.map((one) => [one.id || one.className || one.localName, one.outerHTML]));
}

const partOf = (page, name) => [...page.querySelectorAll(PARTS)].find((one) => (one.id || one.className || one.localName) === name);
const focusable = (part) => [...part.querySelectorAll("a, button, summary, select, [tabindex]")];
const frames = (part) => [...part.querySelectorAll(".wide")];
const folded = (part) => [part, ...part.querySelectorAll("details")].filter((one) => one.localName === "details");

// What a part of a part is known by: its place changes where something new comes before it.
function known(one) {
  const said = one.localName === "details" ? one.querySelector("summary") : one;
  const within = one.closest("[id]");
  return `${within && within.id} ${one.localName} ${one.getAttribute("aria-label") || said.textContent.trim()}`;
}

const counterpart = (name, all, place) => all.find((one) => known(one) === name) || all[place];

// Puts a new part in the place of an old one; focus, what is open and sideways scroll stay.
function swap(old, made) {
  if (!old || !made) return null;
  const place = focusable(old).indexOf(document.activeElement);
  const stop = place < 0 ? "" : known(document.activeElement);
  const scrolled = frames(old).map((frame) => [frame.getAttribute("aria-label"), frame.scrollLeft]);
  const folds = folded(old).map((one) => [known(one), one.open]);
  const put = document.adoptNode(made);
  old.replaceWith(put);
  folds.forEach(([name, open], i) => {
    const fold = counterpart(name, folded(put), i);
    if (fold) fold.open = open;
  });
  for (const [name, left] of scrolled) {
    const frame = frames(put).find((one) => one.getAttribute("aria-label") === name);
    if (frame) frame.scrollLeft = left;
  }
  const focused = place < 0 ? null : counterpart(stop, focusable(put), place);
  if (focused) focused.focus({ preventScroll: true });
  return put;
}

// Puts a part that was not there behind the one that it follows: the first posts bring the figures.
function insert(fresh, name, names) {
  const made = document.adoptNode(partOf(fresh, name));
  const before = names.slice(0, names.indexOf(name)).reverse();
  before.map((one) => partOf(document, one)).find(Boolean).after(made);
  return made;
}

// Does something that may move the page, and scrolls so that what was read stays where it was.
function steadily(act) {
  const top = (one) => one.getBoundingClientRect().top;
  const marked = [...document.querySelectorAll(MARKED)];
  const near = marked.reduce((best, one) => (Math.abs(top(one)) < Math.abs(top(best)) ? one : best));
  const before = top(near);
  act();
  const again = document.querySelector(`${near.localName}#${near.id}`);
  if (again && window.scrollY > 0) window.scrollBy(0, top(again) - before);
}

function renew(text) {
  const fresh = parsed(text);
  const [next, wholeTime] = [JSON.parse(fresh.getElementById("story").textContent), isWhole(view)];
  const parts = partsOf(fresh);
  const chosen = story.groups[group];
  steadily(() => {
    for (const [name, html] of parts) {
      if (served.get(name) === html) continue;
      equip(swap(partOf(document, name), partOf(fresh, name)) || insert(fresh, name, [...parts.keys()]));
    }
    for (const name of served.keys()) if (!parts.has(name)) partOf(document, name).remove();
    served = parts;
    story = next;
    values = JSON.parse(fresh.getElementById("values").textContent);
    edges.clear();
    group = Math.max(0, story.groups.findIndex(({ kind, key }) => kind === chosen.kind && key === chosen.key));
    if (wholeTime) view = whole();
    fillGroups();
    draw();
  });
}

async function settle() {
  const busy = asking || document.hidden || !document.body.dataset.ready || Date.now() < paused;
  if (offered === story.version || busy || !getSelection().isCollapsed) return;
  asking = true;
  try {
    const answer = await fetch(".", { cache: "no-store", signal: AbortSignal.timeout(LONGEST) });
    const text = await answer.text();
    if (answer.ok) renew(text);
    else paused = Date.now() + PAUSE;
  } catch {
    paused = Date.now() + PAUSE; // the stream tells that the server is gone
  } finally {
    asking = false;
  }
}

// Shows how things stand, and reads out the alerts that are new.
function stand(text) {
  const made = parsed(text).getElementById("status");
  if (made.outerHTML !== byId("status").outerHTML) steadily(() => swap(byId("status"), made));
  const now = [...byId("status").querySelectorAll(".notice")].map((one) => one.textContent);
  if (alerts) byId("spoken").textContent = now.filter((one) => !alerts.includes(one)).join(" ");
  alerts = now;
}

function freshness(live) {
  const said = byId("fresh");
  const words = live ? say("live") : say("stale", moment(heard));
  if (said.dataset.live === String(live)) return;
  said.dataset.live = live;
  said.className = live ? "quiet" : "notice";
  said.textContent = words;
}

// Other pages of this server, by what the words call them.
function offerPages(pages) {
  if (byId("desk")) return;
  const row = element("p", "", "act");
  row.id = "desk";
  for (const [name, address] of Object.entries(pages)) {
    const link = element("a", say(name));
    link.href = address;
    row.append(link);
  }
  byId("fresh").after(row);
}

// Nobody looks at a page that is hidden: it listens to nothing, and nothing is made for it.
function listenToServer() {
  if (document.hidden) {
    if (stream) stream.close();
    stream = null;
    return;
  }
  if (stream && Date.now() - heard > SILENT) {
    freshness(false);
    stream.close();
  }
  if (stream && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource("events");
  heard = Date.now();
  const hear = (name, act) =>
    stream.addEventListener(name, (event) => {
      heard = Date.now();
      freshness(true);
      act(JSON.parse(event.data));
    });
  hear("here", () => {});
  hear("now", stand);
  hear("links", offerPages);
  hear("edition", (edition) => {
    offered = edition;
    settle();
  });
  stream.addEventListener("open", () => (paused = 0));
  stream.addEventListener("error", () => freshness(false));
}

function begin() {
  // The browser's own way to hold still would move the page a second time.
  document.documentElement.style.overflowAnchor = "none";
  const [fresh, spoken] = [element("p", ""), element("p", "", "skip")];
  [fresh.id, spoken.id] = ["fresh", "spoken"];
  for (const one of [fresh, spoken]) one.setAttribute("role", "status");
  document.querySelector("header").append(fresh, spoken);
  document.addEventListener("visibilitychange", listenToServer);
  setInterval(() => (settle(), listenToServer()), RETRY);
  listenToServer();
}
