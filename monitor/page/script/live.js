// The live page: what has changed is put in place; whoever reads, types or points is left in peace.

// How things stand comes by itself, charts are drawn anew; the rest is asked for where it is due.
const RENEWED = "main > section:not(#status):not(:has(.chart))";
const MARKED = "main :is(section, h2, h3, figure, details)[id]"; // what a place is remembered by
const RETRY = 1000; // ms between two looks whether a reader can be disturbed

let offered = story.version; // the edition that the server would give
let asking = false;
let stream = null;
let alerts = null; // those that lasted when they were last told

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

const focusable = (part) => [...part.querySelectorAll("a, button, summary, [tabindex]")];
const frames = (part) => [...part.querySelectorAll(".wide")];

// Puts a new part in the place of an old one where they differ; focus and sideways scroll stay.
function swap(old, made) {
  if (!old || !made || old.outerHTML === made.outerHTML) return;
  const place = focusable(old).indexOf(document.activeElement);
  const scrolled = frames(old).map((frame) => [frame.getAttribute("aria-label"), frame.scrollLeft]);
  const put = document.adoptNode(made);
  old.replaceWith(put);
  for (const [name, left] of scrolled) {
    const frame = frames(put).find((one) => one.getAttribute("aria-label") === name);
    if (frame) frame.scrollLeft = left;
  }
  const focused = focusable(put)[place];
  if (focused) focused.focus({ preventScroll: true });
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
  const next = JSON.parse(fresh.getElementById("story").textContent);
  const named = (one) => JSON.stringify(one.groups.map(({ kind, key, title }) => [kind, key, title]));
  const [stayed, same] = [view.from !== story.since || view.until !== story.until, named(next) === named(story)];
  steadily(() => {
    swap(document.querySelector("header p.quiet"), fresh.querySelector("header p.quiet"));
    for (const made of fresh.querySelectorAll(RENEWED)) {
      swap(document.querySelector(`main > section#${made.id}`), made);
    }
    story = next;
    // A list that is open, or that somebody moves through, stays as it is.
    if (same) choose();
    else fillChoices();
    if (stayed) look(view.from, view.until);
    else move("whole");
  });
}

async function settle() {
  const busy = asking || document.hidden || !document.body.dataset.ready;
  if (offered === story.version || busy || !getSelection().isCollapsed) return;
  asking = true;
  try {
    const answer = await fetch(".", { cache: "no-store" });
    if (answer.ok) renew(await answer.text());
  } catch {
    // The stream tells that the server is gone.
  } finally {
    asking = false;
  }
}

// Shows how things stand, and reads out the alerts that are new.
function stand(text) {
  const made = parsed(text).getElementById("status");
  steadily(() => swap(byId("status"), made));
  const now = [...byId("status").querySelectorAll(".notice")].map((one) => one.textContent);
  if (alerts) byId("spoken").textContent = now.filter((one) => !alerts.includes(one)).join(" ");
  alerts = now;
}

function freshness(live) {
  const said = byId("fresh");
  const at = new Date().toLocaleTimeString("en-GB");
  const words = live ? say("live") : say("stale", at);
  if (said.dataset.live === String(live)) return;
  said.dataset.live = live;
  said.className = live ? "quiet" : "notice";
  said.textContent = words;
}

function desk(address) {
  if (byId("desk")) return;
  const link = element("a", say("desk"));
  link.href = address;
  link.id = "desk";
  byId("fresh").after(link);
}

// Nobody looks at a page that is hidden: it listens to nothing, and nothing is made for it.
function listenToServer() {
  if (document.hidden) {
    if (stream) stream.close();
    stream = null;
    return;
  }
  if (stream && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource("events");
  const hear = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  hear("now", stand);
  hear("desk", desk);
  hear("edition", (edition) => {
    offered = edition;
    settle();
  });
  stream.addEventListener("open", () => freshness(true));
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

begin();
