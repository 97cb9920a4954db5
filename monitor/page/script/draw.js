// What each panel shows of a view: a stretch of time, and a choice of posts.

const BAR = 3; // pixels, the least for a bar
const POINT = 11; // pixels, the least for a point of sentiment
const TICK = 84; // pixels for a label of the time axis
const ALL = { of: [], stack: [] };

function volumeRows(view, choice, width, extra) {
  const { level, layers } = splitFor(view, width, choice);
  const edges = edgesOf(level);
  const flags = watchedOf(level, watchKey(choice.of));
  const { posts, people } = postsOf(level, choice.of);
  const shown = visible(level, view);
  const top = Math.max(1, extra || 0, ...shown.map((i) => posts[i] || 0)) * 1.08;
  const gap = ((edges[1] - edges[0]) / (view.until - view.from)) * width >= 6 ? 0.12 : 0;
  const rows = { bars: [], bounds: [], shade: [], hits: [] };
  for (const i of shown) {
    const [x, end] = [edges[i], edges[i + 1]];
    const x2 = end - gap * (end - x);
    if (flags.least[i]) rows.shade.push({ x, x2: end });
    const tip = [bucketWords(level, i), postsWords(posts[i], people[i], flags, i)];
    if (posts[i] > 0) stackRows(rows.bars, layers, { x, x2, i, early: flags.early[i] }, tip);
    if (posts[i] > 0 && flags.least[i]) rows.bounds.push({ x: (x + end) / 2, y: posts[i] });
    if (flags.early[i]) tip.push(say("early"));
    rows.hits.push({ x, x2: end, tip: tip.join("\n") });
  }
  return { of: choice.of, level, rows, ends: [0, top], layers, flags, posts, people, shown };
}

// A split is shown whole in a view, or not at all: in the finest buckets of which no part is left out.
function splitFor(view, width, choice) {
  const whole = { of: choice.of, stack: [] };
  const levels = choice.stack.length ? levelsFor(view, width, BAR, false, choice) : [];
  for (const level of levels) {
    const layers = layersOf(level, choice);
    const { posts } = postsOf(level, choice.of);
    const shown = visible(level, view).filter((i) => posts[i] !== FEW);
    const told = shown.every((i) => layers.every((layer) => layer.posts[i] !== FEW));
    if (told) return { level, layers };
  }
  const level = levelFor(view, width, BAR, false, whole);
  return { level, layers: layersOf(level, whole) };
}

function stackRows(bars, layers, { x, x2, i, early }, tip) {
  let ground = 0;
  for (const layer of layers) {
    const posts = layer.posts[i];
    if (!(posts > 0)) continue;
    const fill = early ? `color-mix(in srgb, ${layer.color} 45%, var(--ground))` : layer.color;
    bars.push({ x, x2, y: ground, y2: ground + posts, fill });
    if (layers.length > 1) tip.push(say("layer", layer.title, numbers(posts)));
    ground += posts;
  }
}

function toneRows(view, choice, width, what) {
  const level = levelFor(view, width, POINT, true, choice);
  const edges = edgesOf(level);
  const flags = watchedOf(level, watchKey(choice.of));
  const tones = tonesOf(level, choice.of);
  const told = (i) => (tones[i] && tones[i][what]) || null;
  const write = what === "mean" ? signed : percent;
  const rows = { points: [], shade: [], hits: [] };
  for (const i of visible(level, view)) {
    const [value, low, high] = told(i) || [null, null, null];
    const alone = value !== null && !told(i - 1) && !told(i + 1) ? 0.7 : 0;
    const part = (number) => (number === null ? null : number / 1000);
    rows.points.push({
      x: (edges[i] + edges[i + 1]) / 2,
      value: part(value),
      low: part(low),
      high: part(high),
      alone,
      early: flags.early[i],
    });
    if (flags.least[i]) rows.shade.push({ x: edges[i], x2: edges[i + 1] });
    const said = value === null ? say("unknown") : say("range", write(value), write(low), write(high));
    const of = tones[i] && tones[i].scored ? `\n${say("scored", numbers(tones[i].scored))}` : "";
    rows.hits.push({ x: edges[i], x2: edges[i + 1], tip: `${bucketWords(level, i)}\n${said}${of}` });
  }
  return { of: choice.of, level, rows, ends: what === "mean" ? reach(rows.points) : [0, 1] };
}

// How far the axis of polarity goes from zero: a tenth that holds every interval.
function reach(points) {
  const far = Math.max(0.2, ...points.map((point) => Math.max(-point.low || 0, point.high || 0)));
  const tenth = Math.min(1, Math.ceil(far * 10) / 10);
  return [-tenth, tenth];
}

function unscoredRows(view, choice, width) {
  const level = levelFor(view, width, POINT, true, choice);
  const edges = edgesOf(level);
  const tones = tonesOf(level, choice.of);
  const rows = { bars: [], hits: [] };
  for (const i of visible(level, view)) {
    const { scored, unscored } = tones[i] || { scored: 0, unscored: 0 };
    const share = scored + unscored ? unscored / (scored + unscored) : 0;
    const [x, x2] = [edges[i], edges[i + 1]];
    if (share) rows.bars.push({ x, x2, y: 0, y2: share, fill: "var(--others)" });
    const said = say("unscored", numbers(unscored), numbers(scored + unscored));
    rows.hits.push({ x, x2, tip: `${bucketWords(level, i)}\n${said}` });
  }
  return { of: choice.of, level, rows, ends: [0, 1] };
}

// Numbers that are no posts: what is not known of them is hatched by itself.
function countRows(view, choice, width, number) {
  const { rows } = story.counts[number] || { rows: [] };
  const shown = rows.filter(([start, end]) => end > view.from && start < view.until);
  const made = { bars: [], hits: [] };
  for (const [x, x2, value, words, early] of shown) {
    const fill = early ? "color-mix(in srgb, var(--c6) 45%, var(--ground))" : "var(--c6)";
    if (value) made.bars.push({ x, x2, y: 0, y2: value, fill });
    const tip = [spanWords(x, x2), words, ...(early ? [say("early")] : [])];
    made.hits.push({ x, x2, tip: tip.join("\n") });
  }
  const least = Math.min(0, ...shown.map((row) => row[2] || 0)) * 1.08;
  const most = Math.max(0, ...shown.map((row) => row[2] || 0)) * 1.08;
  const dark = shown.filter((row) => row[2] === null);
  return { rows: made, dark, ends: [least, most || 1] };
}

// The share of one narrative; each stretch is as long as it must be to bear a figure.
function shareRows(view, choice, width, number) {
  const { rows } = story.shares[number] || { rows: [] };
  const told = (row) => Boolean(row) && row[2] !== null;
  const made = { points: [], hits: [] };
  rows.forEach((row, i) => {
    const [start, end, ...shares] = row;
    const [value, low, high] = shares.map((share) => (share === null ? null : share / 1000));
    const alone = told(row) && !told(rows[i - 1]) && !told(rows[i + 1]) ? 0.7 : 0;
    if (end <= view.from || start >= view.until) return;
    made.points.push({ x: (start + end) / 2, value, low, high, alone, early: false });
    const [share, least, most] = told(row) ? shares.map(percent) : [];
    const said = share ? say("range", share, least, most) : say("few");
    made.hits.push({ x: start, x2: end, tip: `${spanWords(start, end)}\n${said}` });
  });
  const highest = Math.max(0.1, ...made.points.map((point) => point.high || 0));
  return { rows: made, ends: [0, Math.min(1, Math.ceil(highest * 10) / 10)] };
}

// The view, as far as the forecast reaches where it reaches the present.
function withFuture(view) {
  const { fan } = story.outlook;
  const last = fan.length ? fan[fan.length - 1][0] : view.until;
  return view.until >= story.until ? { ...view, until: Math.max(view.until, last) } : view;
}

// Bars of all posts, with onset, bursts and what is expected; the view then reaches into the future.
function spreadRows(view, width) {
  const { onset, bursts, fan } = story.outlook;
  const ahead = withFuture(view);
  const level = levelFor(ahead, width, BAR, false, ALL);
  const hours = level.every / 60;
  const reached = Math.max(0, ...fan.map((row) => row[5] * hours));
  const plain = volumeRows(ahead, ALL, width);
  const top = Math.max(plain.ends[1], Math.min(reached, 2 * plain.ends[1]));
  const names = ["lowest", "low", "middle", "high", "highest"];
  plain.rows.fan = fan.map(([x, ...quantiles]) => {
    const row = { x };
    names.forEach((name, i) => (row[name] = Math.min(quantiles[i] * hours, top)));
    return row;
  });
  plain.rows.onset = onset ? boxes([onset], ahead) : [];
  plain.rows.bursts = boxes(bursts, ahead);
  return { ...plain, ends: [0, top], view: ahead };
}

// What was told from hour to hour of where it goes.
function phaseRows(view) {
  const bars = story.phases.map(([x, x2, , fill]) => ({ x, x2, y: 0, y2: 1, fill }));
  const hits = story.phases.map(([x, x2, name]) => ({ x, x2, tip: `${spanWords(x, x2)}\n${name}` }));
  return { rows: { bars, hits }, dark: story.unseen[""], ends: [0, 1], view: withFuture(view) };
}

// Numbers of the events, in their order; those that stand too close share one, such as 3–5.
function eventLabels(view, width) {
  const at = ([when]) => ((when - view.from) / (view.until - view.from)) * width;
  const labels = [];
  story.events.forEach((event, index) => {
    if (event[0] < view.from || event[0] > view.until) return;
    const last = labels[labels.length - 1];
    if (last && at(event) - last.end < 22) {
      Object.assign(last, { last: index + 1, end: at(event), until: event[0] });
    } else {
      labels.push({ first: index + 1, last: index + 1, end: at(event), x: event[0], until: event[0] });
    }
  });
  return labels.map(({ first, last, x, until }) => ({
    x: (x + until) / 2,
    text: first === last ? String(first) : `${first}–${last}`,
  }));
}
