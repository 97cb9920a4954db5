"""The tables of the first schema, as the first step of the migrations makes them.

Instants are whole milliseconds since 1970 in UTC, minutes and hours are whole ones since 1970 in
UTC. Polarity is in millionths. Strict tables, so that a value of the wrong type is refused instead
of kept.
"""

from typing import Final

TALLY: Final = ["posts", "negative", "neutral", "positive", "unscored", "polarity", "squares"]
_SUMS: Final = ", ".join(f"{column} INTEGER NOT NULL DEFAULT 0" for column in TALLY)

NAMES: Final = """
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE scorer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  UNIQUE (name, version)
) STRICT;
CREATE TABLE topic (
  id INTEGER PRIMARY KEY,
  incident TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('incident', 'narrative', 'voice')),
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  query TEXT NOT NULL,
  UNIQUE (incident, kind, key)
) STRICT;
CREATE TABLE topic_query (
  topic INTEGER NOT NULL REFERENCES topic (id),
  since INTEGER NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (topic, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

POSTS: Final = """
CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source (id),
  native_id TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  claimed_at INTEGER,
  first_seen_at INTEGER NOT NULL,
  person INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('post', 'reply', 'quote', 'repost', 'comment', 'article')),
  lang TEXT NOT NULL DEFAULT '',
  parent_id TEXT,
  repost_of TEXT,
  text TEXT,
  message INTEGER NOT NULL,
  version TEXT,
  edited_at INTEGER,
  deleted_at INTEGER,
  flags TEXT NOT NULL DEFAULT '',
  likes INTEGER,
  reposts INTEGER,
  replies INTEGER,
  UNIQUE (source, native_id)
) STRICT;
CREATE TABLE link (
  post INTEGER PRIMARY KEY REFERENCES post (id),
  url TEXT,
  ref TEXT
) STRICT;
CREATE TABLE mention (
  topic INTEGER NOT NULL REFERENCES topic (id),
  post INTEGER NOT NULL REFERENCES post (id),
  minute INTEGER NOT NULL,
  person INTEGER,
  message INTEGER NOT NULL,
  PRIMARY KEY (post, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_minute ON mention (topic, minute, person, message);
CREATE INDEX mention_person ON mention (topic, person, minute);
CREATE INDEX mention_message ON mention (topic, message, minute);
CREATE TABLE score (
  post INTEGER NOT NULL REFERENCES post (id),
  scorer INTEGER NOT NULL REFERENCES scorer (id),
  polarity INTEGER NOT NULL,
  subjectivity INTEGER,
  label TEXT NOT NULL CHECK (label IN ('negative', 'neutral', 'positive', 'unscored')),
  reason TEXT,
  confidence INTEGER,
  PRIMARY KEY (post, scorer)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision (
  post INTEGER NOT NULL REFERENCES post (id),
  seen_at INTEGER NOT NULL,
  version TEXT,
  edited_at INTEGER,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX revision_post ON revision (post);
CREATE TABLE engagement (
  post INTEGER NOT NULL REFERENCES post (id),
  seen_at INTEGER NOT NULL,
  likes INTEGER,
  reposts INTEGER,
  replies INTEGER,
  PRIMARY KEY (post, seen_at)
) STRICT, WITHOUT ROWID;
"""

ROLLUPS: Final = f"""
CREATE TABLE volume_minute (
  topic INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  source INTEGER NOT NULL,
  lang TEXT NOT NULL,
  kind TEXT NOT NULL,
  {_SUMS},
  PRIMARY KEY (topic, minute, source, lang, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE volume_hour (
  topic INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  source INTEGER NOT NULL,
  lang TEXT NOT NULL,
  kind TEXT NOT NULL,
  {_SUMS},
  PRIMARY KEY (topic, hour, source, lang, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE distinct_count (
  topic INTEGER NOT NULL,
  grain TEXT NOT NULL CHECK (grain IN ('hour', 'day')),
  minute INTEGER NOT NULL,
  people INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, grain, minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE sketch (
  topic INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  source INTEGER NOT NULL,
  lang TEXT NOT NULL,
  kind TEXT NOT NULL,
  people BLOB NOT NULL,
  messages BLOB NOT NULL,
  PRIMARY KEY (topic, hour, source, lang, kind)
) STRICT;
"""

WATCH: Final = """
CREATE TABLE lane (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source (id),
  incident TEXT NOT NULL,
  name TEXT NOT NULL,
  clock TEXT NOT NULL DEFAULT 'created' CHECK (clock IN ('created', 'arrival')),
  settle INTEGER NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  since INTEGER,
  until INTEGER,
  UNIQUE (source, incident, name)
) STRICT;
CREATE TABLE observed (
  lane INTEGER NOT NULL REFERENCES lane (id),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  PRIMARY KEY (lane, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE lost (
  lane INTEGER NOT NULL REFERENCES lane (id),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  reason TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  PRIMARY KEY (lane, start, end)
) STRICT, WITHOUT ROWID;
CREATE TABLE pass (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source (id),
  incident TEXT NOT NULL,
  purpose TEXT NOT NULL
    CHECK (purpose IN ('poll', 'backfill', 'sweep', 'recheck', 'count', 'import')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT CHECK (outcome IN ('ok', 'failed', 'postponed', 'stopped')),
  error TEXT,
  pages INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  beside INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  masked INTEGER NOT NULL DEFAULT 0,
  again INTEGER NOT NULL DEFAULT 0,
  missed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pass_source ON pass (source, incident, started_at);
CREATE TABLE quarantine (
  source INTEGER NOT NULL REFERENCES source (id),
  digest TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  raw BLOB NOT NULL,
  PRIMARY KEY (source, digest)
) STRICT;
CREATE TABLE pace (
  source INTEGER NOT NULL REFERENCES source (id),
  incident TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER,
  next_pass INTEGER,
  PRIMARY KEY (source, incident)
) STRICT, WITHOUT ROWID;
CREATE TABLE recheck (
  source INTEGER NOT NULL REFERENCES source (id),
  due INTEGER NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  PRIMARY KEY (source, due, post)
) STRICT, WITHOUT ROWID;
CREATE TABLE lateness (
  source INTEGER NOT NULL REFERENCES source (id),
  day INTEGER NOT NULL,
  step INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  PRIMARY KEY (source, day, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE budget (host TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

COUNTS: Final = """
CREATE TABLE count_series (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source (id),
  incident TEXT NOT NULL,
  name TEXT NOT NULL,
  question TEXT NOT NULL,
  title TEXT NOT NULL,
  unit TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('sum', 'mean')),
  asked_at INTEGER NOT NULL,
  settled INTEGER,
  UNIQUE (source, incident, name, question)
) STRICT;
CREATE TABLE count_value (
  series INTEGER NOT NULL REFERENCES count_series (id),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  value REAL NOT NULL,
  final INTEGER NOT NULL CHECK (final IN (0, 1)),
  PRIMARY KEY (series, start)
) STRICT, WITHOUT ROWID;
"""

FIRST: Final = NAMES + POSTS + ROLLUPS + WATCH + COUNTS
