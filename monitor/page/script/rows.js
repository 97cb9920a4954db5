// From packed columns to the rows that Vega draws; `page/columns.py` wrote what is read here.

const FEW = -1; // posts of a cell that is left out, because few people stand behind it
const COLORS = 8;

function numbers(count) {
  return count.toLocaleString("en-US");
}

function percent(thousandths) {
  return `${Math.round(thousandths / 10)} %`;
}

function signed(thousandths) {
  const said = (Math.abs(thousandths) / 1000).toFixed(2);
  return thousandths < 0 ? `−${said}` : `+${said}`;
}

// The edges of a level's buckets, in ms: one more than there are buckets.
function edgesOf(level) {
  if (!level.edges) {
    let at = level.starts.first * MINUTE;
    level.edges = [at];
    for (const [step, times] of level.starts.steps) {
      for (let i = 0; i < times; i++) level.edges.push((at += step * MINUTE));
    }
  }
  return level.edges;
}

function flagged(ranges, count) {
  const flags = new Array(count).fill(false);
  for (const [first, end] of ranges) flags.fill(true, first, end);
  return flags;
}

// Who could have shown posts of these groups: the source that is one of them, or all.
function watchKey(of) {
  const source = of.map((i) => story.groups[i]).find((group) => group.kind === "source");
  return source ? source.key : "";
}

function watchedOf(level, key) {
  const watched = level.watched[key];
  if (!watched.flags) {
    const count = edgesOf(level).length - 1;
    watched.flags = {};
    for (const name of ["dark", "least", "early"]) watched.flags[name] = flagged(watched[name], count);
  }
  return watched.flags;
}

// Posts and people of each bucket, of what is in all groups at these places (none: of all posts):
// null where not observed, FEW where left out. People are not told of combinations.
function postsOf(level, of) {
  return of.length > 1 ? combinedOf(level, of) : singleOf(level, of[0] || 0);
}

function nothingOf(level, of) {
  return watchedOf(level, watchKey(of)).dark.map((unknown) => (unknown ? null : 0));
}

function singleOf(level, index) {
  const row = level.groups[index];
  if (row && row.dense) return row.dense;
  const posts = nothingOf(level, [index]);
  const people = posts.slice();
  if (row) {
    spread(row.posts.at, (at, i) => {
      posts[at] = row.posts.n[i] === 0 ? FEW : row.posts.n[i];
      people[at] = row.posts.p[i];
    });
  }
  const dense = { posts, people };
  if (row) row.dense = dense;
  return dense;
}

function combinedOf(level, of) {
  const posts = nothingOf(level, of);
  const row = rowOf(level, of);
  if (row) {
    for (const [first, end] of row.posts.few) posts.fill(FEW, first, end);
    spread(row.posts.at, (at, i) => (posts[at] = row.posts.n[i]));
  } else if (story.fewest) {
    // Nothing of it is told: left out wherever each of its groups has posts.
    const each = of.map((index) => singleOf(level, index).posts);
    posts.forEach((_, i) => {
      if (each.every((one) => one[i] > 0 || one[i] === FEW)) posts[i] = FEW;
    });
  }
  return { posts, people: [] };
}

function rowOf(level, of) {
  if (of.length < 2) return level.groups[of[0] || 0];
  return level.combined.find((one) => String(one.of) === String(of));
}

// Goes through places that are told by their distances.
function spread(distances, act) {
  let at = 0;
  distances.forEach((distance, i) => act((at += distance), i));
}

// Sentiment of each bucket; undefined where there is no post, or none is told.
function tonesOf(level, of) {
  const row = rowOf(level, of);
  const found = [];
  if (row && row.tone) {
    const { mean, negative, scored, unscored } = row.tone;
    spread(row.tone.at, (at, i) => {
      found[at] = { mean: mean[i], negative: negative[i], scored: scored[i], unscored: unscored[i] };
    });
  }
  return found;
}

// The levels that tell of this choice and whose buckets are at least `least` pixels wide, the finest first.
function levelsFor(view, width, least, toned, { of, stack }) {
  const sourced = (i) => story.groups[i].kind === "source";
  const told = (level) => (of.length > 1 ? level.combined : !level.plain || [...of, ...stack].every(sourced));
  const held = story.levels.filter((level) => told(level) && (!toned || level.toned));
  const room = (level) => ((level.every * MINUTE) / (view.until - view.from)) * width;
  const wide = held.filter((level) => room(level) >= least);
  return wide.length ? wide : held.slice(-1);
}

function levelFor(view, width, least, toned, choice) {
  return levelsFor(view, width, least, toned, choice)[0];
}

// Indexes of the buckets that a view touches.
function visible(level, view) {
  const edges = edgesOf(level);
  const found = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    if (edges[i + 1] > view.from && edges[i] < view.until) found.push(i);
  }
  return found;
}

function boxes(spans, view) {
  return spans
    .filter(([start, end]) => end > view.from && start < view.until)
    .map(([start, end]) => ({ x: start, x2: end }));
}

// The layers of a stack from the ground up: name, colour, posts. `others` is what no layer shows.
function layersOf(level, choice) {
  const whole = postsOf(level, choice.of).posts;
  const layers = choice.stack.map((index, i) => ({
    title: story.groups[index].title,
    color: `var(--c${i % COLORS})`,
    posts: postsOf(level, [index]).posts,
  }));
  if (!layers.length) {
    const title = choice.of.map((i) => story.groups[i].title).join(" + ") || say("bars");
    return [{ title, color: "var(--c0)", posts: whole }];
  }
  const left = whole.map((posts, i) => {
    if (!(posts > 0)) return 0;
    return posts - layers.reduce((sum, layer) => sum + Math.max(layer.posts[i] || 0, 0), 0);
  });
  if (left.some((posts) => posts > 0)) {
    layers.push({ title: say("others"), color: "var(--others)", posts: left });
  }
  return layers;
}

function bucketWords(level, i) {
  const edges = edgesOf(level);
  return spanWords(edges[i], edges[i + 1]);
}

function spanWords(start, end) {
  return `${say("span", moment(start), moment(end))}\n${utcWords(start)}`;
}

function postsWords(posts, people, flags, i) {
  if (posts === null) return say("unwatched");
  if (posts === FEW) return say("few");
  const count = posts === 1 ? say("post") : say("posts", numbers(posts));
  const least = flags.least[i] ? say("least", count) : count;
  if (!people) return least;
  return people === 1 ? say("byOne", least) : say("by", least, numbers(people));
}
