// Times as the incident's own clock shows them: the browser's zone and language play no part.

const WORDS = JSON.parse(document.getElementById("words").textContent);

// Words of the page by their name, with values in the places of {0}, {1} ...
function say(name, ...values) {
  return WORDS[name].replace(/\{(\d)\}/g, (_, place) => values[place]);
}

const MINUTE = 60000;
const DAY = 1440; // minutes
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12];

// What the clock reads at an instant (ms): `minutes` since a Monday at midnight, and its parts.
function onClock(at) {
  let [, minutes, name, offset] = story.zone.clock[0];
  let twice = false;
  story.zone.clock.forEach((change, index) => {
    if (index === 0 || change[0] > at) {
      if (index > 0 && change[0] - at <= (minutes - change[1]) * MINUTE) twice = true;
      return;
    }
    const back = minutes - change[1];
    twice = back > 0 && at - change[0] < back * MINUTE;
    [, minutes, name, offset] = change;
  });
  const date = new Date(at + minutes * MINUTE);
  const days = Math.floor(date.getTime() / (DAY * MINUTE));
  return {
    offset,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    date: date.getUTCDate(),
    days: days + 3, // since a Monday
    minute: date.getUTCHours() * 60 + date.getUTCMinutes(),
    zone: twice ? ` ${name}` : "",
  };
}

function two(number) {
  return String(number).padStart(2, "0");
}

function dayWords(clock) {
  return `${DAYS[((clock.days % 7) + 7) % 7]} ${clock.date} ${MONTHS[clock.month]}`;
}

function timeWords({ minute, zone }) {
  const [hour, rest] = [Math.floor(minute / 60), minute % 60];
  if (minute % 720 === 0) return `${say(minute ? "noon" : "midnight")}${zone}`;
  return `${hour % 12 || 12}${rest ? `:${two(rest)}` : ""} ${hour < 12 ? "am" : "pm"}${zone}`;
}

// An instant; its year is said where the page is of several.
function moment(at) {
  const clock = onClock(at);
  return `${dayWords(clock)}${story.years ? ` ${clock.year}` : ""}, ${timeWords(clock)}`;
}

// From when to when; what ends with the minute in which the page was made is said to have ended then.
function ends(from, until) {
  return [moment(from), moment(until === story.until && from < story.said ? story.said : until)];
}

function utcWords(at) {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ") + " UTC";
}

function gcd(a, b) {
  return b ? gcd(b, a % b) : a;
}

// Marks of the time axis, at most about `most`: instants, and their words (one or two lines).
function timeTicks(from, until, most) {
  const needed = (until - from) / MINUTE / most;
  const step = STEPS.find((minutes) => minutes >= needed);
  const months = MONTH_STEPS.find((count) => count * 30 * DAY >= needed) || 12;
  const fits = step ? (c) => fitsStep(c, step) : (c) => fitsMonth(c, months);
  const grid = (step && step < DAY ? gcd(step, 15) : 15) * MINUTE;
  const ticks = [];
  const words = {};
  let before = null;
  for (let at = Math.ceil(from / grid) * grid; at <= until; at += grid) {
    const clock = onClock(at);
    if (!fits(clock)) continue;
    ticks.push(at);
    words[at] = tickWords(clock, before, step);
    before = clock;
  }
  return { ticks, words };
}

function fitsStep(clock, step) {
  if (step < DAY) return clock.minute % step === 0;
  return clock.minute === 0 && clock.days % (step / DAY) === 0;
}

function fitsMonth(clock, months) {
  return clock.minute === 0 && clock.date === 1 && clock.month % months === 0;
}

function tickWords(clock, before, step) {
  const year = before && before.year === clock.year ? [] : [String(clock.year)];
  if (!step) return [MONTHS[clock.month], ...year];
  if (step > DAY) return [`${clock.date} ${MONTHS[clock.month]}`, ...year];
  if (step === DAY) return [dayWords(clock), ...year];
  return [timeWords(clock), ...(before && before.days === clock.days ? [] : [dayWords(clock)])];
}
