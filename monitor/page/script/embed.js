// An embed: it says how tall it is, and puts its own next version in its place.

const EVERY = 60000; // ms between two looks whether there is one
const MINUTE = 60000;
const RANGES = [["day", 1440], ["hour", 60], ["minute", 1]]; // minutes

const words = JSON.parse(document.getElementById("words").textContent);
const shown = () => document.getElementById("embed");
const policy = (page) => page.querySelector("meta[http-equiv]").content;

// Datawrapper's message: an article that resizes its charts resizes this too.
function tell() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ "datawrapper-height": { [shown().dataset.name]: height } }, "*");
}

function age() {
  const minutes = Math.max(1, (Date.now() - Date.parse(shown().dataset.at)) / MINUTE);
  const [unit, length] = RANGES.find((one) => minutes >= one[1]);
  const count = Math.floor(minutes / length);
  return (count === 1 ? words[unit] : words[`${unit}s`]).replace("{0}", count);
}

function say(text) {
  const said = document.getElementById("fresh");
  if (said.textContent !== text) said.textContent = text;
}

// Puts the next version in place: focus, what is open and sideways scroll stay.
function swap(made) {
  const old = shown();
  const reached = (one) => [...one.querySelectorAll("a, summary, [tabindex]")];
  const kept = (one) => [...one.querySelectorAll("details, div.wide")];
  const place = reached(old).indexOf(document.activeElement);
  const before = kept(old).map((one) => [one.open, one.scrollLeft]);
  const put = document.adoptNode(made);
  old.replaceWith(put);
  kept(put).forEach((one, i) => {
    const [open, left] = before[i] || [];
    if (open) one.open = true;
    if (left) one.scrollLeft = left;
  });
  const focused = reached(put)[place];
  if (focused) focused.focus({ preventScroll: true });
}

async function look() {
  if (document.hidden || !getSelection().isCollapsed) return;
  try {
    // Conditional: the browser asks whether it has changed.
    const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(EVERY) });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = next.getElementById("embed");
    if (!answer.ok || !made) throw new Error(answer.status);
    say("");
    if (made.dataset.at <= shown().dataset.at) return;
    if (policy(next) === policy(document)) swap(made);
    else location.reload(); // another script or style: only this frame begins again
  } catch {
    say(words.stale.replace("{0}", age()));
  }
  tell();
}

// What is far below in its article is laid out, and not watched by the browser.
tell();
new ResizeObserver(tell).observe(document.body);
if (location.protocol.startsWith("http")) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
