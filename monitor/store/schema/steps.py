"""The tables of the database, step by step: each by its name; a released one is never edited.

Instants are whole milliseconds since 1970 in UTC, minutes and hours are whole ones since 1970 in
UTC. Polarity is in millionths. Strict tables, so that a value of the wrong type is refused instead
of kept.
"""

from collections.abc import Mapping
from typing import Final

_TALLY: Final = ("posts", "negative", "neutral", "positive", "unscored", "polarity", "squares")
_SUMS: Final = ", ".join(f"{column} INTEGER NOT NULL DEFAULT 0" for column in _TALLY)

STEPS: Final[Mapping[str, str]] = {
    "m001_first_schema": f"""
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
""",
    # What changed and when, so that a report can be made as it was at an earlier instant. Of
    # what a database holds already it is not known since when: it is taken as known all
    # along, and the setting `history_since` says from when on that is more than a guess.
    "m002_history": """
CREATE TABLE post_past (
  post INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
  until INTEGER NOT NULL,
  message INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('negative', 'neutral', 'positive', 'unscored')),
  polarity INTEGER NOT NULL,
  reason TEXT,
  others TEXT NOT NULL,
  PRIMARY KEY (post, until)
) STRICT, WITHOUT ROWID;
CREATE TABLE mention_past (
  topic INTEGER NOT NULL REFERENCES topic (id),
  post INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
  until INTEGER NOT NULL,
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  PRIMARY KEY (topic, post, until)
) STRICT, WITHOUT ROWID;
CREATE TABLE proof (
  lane INTEGER NOT NULL REFERENCES lane (id),
  at INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  until INTEGER,
  PRIMARY KEY (lane, at, start)
) STRICT, WITHOUT ROWID;
ALTER TABLE lane ADD COLUMN opened_at INTEGER;
INSERT INTO proof (lane, at, start, end) SELECT lane, 0, start, end FROM observed;
INSERT INTO setting (key, value)
  SELECT 'history_since', CAST(max(started_at) AS TEXT) FROM pass HAVING count(*) > 0;
""",
    # Draws of posts that people code by hand, and what they said of them.
    "m003_labels": """
CREATE TABLE draw (
  id INTEGER PRIMARY KEY,
  topic INTEGER NOT NULL REFERENCES topic (id),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  seed INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE drawn (
  draw INTEGER NOT NULL REFERENCES draw (id),
  place INTEGER NOT NULL,
  post INTEGER NOT NULL REFERENCES post (id),
  PRIMARY KEY (draw, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE label (
  post INTEGER NOT NULL REFERENCES post (id),
  coder TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('tone', 'stance')),
  target TEXT NOT NULL DEFAULT '',
  value TEXT NOT NULL,
  message INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (post, coder, kind, target)
) STRICT, WITHOUT ROWID;
""",
    # Alerts, one row for each episode, and what is to be delivered of them.
    "m004_alerts": """
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  incident TEXT NOT NULL,
  source TEXT NOT NULL,
  since INTEGER NOT NULL,
  at INTEGER NOT NULL,
  said TEXT NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX alert_open ON alert (rule, incident, source) WHERE ended_at IS NULL;
CREATE TABLE delivery (
  alert INTEGER NOT NULL REFERENCES alert (id),
  what TEXT NOT NULL CHECK (what IN ('begun', 'ended')),
  way TEXT NOT NULL,
  due INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  delivered_at INTEGER,
  error TEXT,
  PRIMARY KEY (alert, what, way)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (due) WHERE due IS NOT NULL;
""",
    # More views, which `migrate` makes.
    "m005_views": "",
    # A kind beside each stored reason: the words are quoted, sentences are made from the
    # kind.
    "m006_reasons": """
ALTER TABLE pass ADD COLUMN error_kind TEXT;
ALTER TABLE lost ADD COLUMN kind TEXT NOT NULL DEFAULT 'other';
ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'other';
UPDATE pass SET error_kind = CASE
    WHEN error = 'it ended without a word' THEN 'killed' ELSE 'other' END
  WHERE outcome = 'failed' OR error IS NOT NULL;
UPDATE lost SET kind = CASE
    WHEN reason LIKE '%turned over between%' THEN 'turned over'
    WHEN reason LIKE '%no more posts of one moment%' OR reason LIKE '%showed its last item%'
      THEN 'capped'
    WHEN reason LIKE '%gone for good%' THEN 'gone'
    WHEN reason LIKE '%the last seven days%' OR reason LIKE 'the service shows only %'
      THEN 'too old'
    ELSE 'other' END;
""",
    # Sketches of our own making, counted again from the posts, in place of another library's.
    "m007_sketches": "",
    # New keys for texts with masked handles, which count as names now. Where no text is held
    # any more, the key stays what it was.
    "m008_handles": """
CREATE TEMP TABLE rekeyed (
  post INTEGER NOT NULL, old INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (post, old)
) WITHOUT ROWID;
INSERT INTO rekeyed
  SELECT id, message, message_key(text) FROM post WHERE instr(text, '[handle]');
INSERT OR IGNORE INTO rekeyed
  SELECT post, former_key(text), message_key(text) FROM revision WHERE instr(text, '[handle]');
DELETE FROM rekeyed WHERE old = new;
UPDATE post SET message = (SELECT new FROM rekeyed WHERE post = id AND old = message)
  WHERE (id, message) IN (SELECT post, old FROM rekeyed);
UPDATE mention AS m
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = m.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
UPDATE post_past AS p
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = p.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
UPDATE label AS l
  SET message = (SELECT new FROM rekeyed AS r WHERE r.post = l.post AND old = message)
  WHERE (post, message) IN (SELECT post, old FROM rekeyed);
""",
    # One listing for all that was claimed of the archives of a source, in place of one a
    # claim: so it is due between two claims as well, and what lies there was missed.
    "m009_archives": "",
    # What was observed for a query of the incident that was replaced at `until`;
    # `asked_again` where the service was asked for it once more, for the new query, or is not
    # to be asked. And of each query, whether all that it matches was matched by the one
    # before, so that what was observed for that one holds for it.
    "m010_queries": """
CREATE TABLE observed_before (
  lane INTEGER NOT NULL REFERENCES lane (id),
  until INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  asked_again INTEGER NOT NULL DEFAULT 0 CHECK (asked_again IN (0, 1)),
  PRIMARY KEY (lane, until, start)
) STRICT, WITHOUT ROWID;
ALTER TABLE topic_query ADD COLUMN narrower INTEGER NOT NULL DEFAULT 0 CHECK (narrower IN (0, 1));
""",
    # What editors note beside an instant of an incident: a row for each version, none of
    # which is ever changed; `text` is null in the one that removes a note, and `editor` is
    # who made that version.
    "m011_notes": """
CREATE TABLE note (
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  incident TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT,
  editor TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (number, version)
) STRICT, WITHOUT ROWID;
""",
    # What each page and brief that was written said: of which instant (`at`) and of which
    # time it speaks, and its figures as JSON, each with its certainty; no text, author, link
    # or address.
    "m012_publications": """
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  incident TEXT NOT NULL,
  edition TEXT NOT NULL CHECK (edition IN ('page', 'brief')),
  readership TEXT NOT NULL CHECK (readership IN ('public', 'internal')),
  at INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  timezone TEXT NOT NULL,
  program TEXT NOT NULL,
  scorer TEXT NOT NULL,
  figures TEXT NOT NULL,
  UNIQUE (
    incident, edition, readership, at, start, end, timezone, program, scorer, figures
  )
) STRICT;
""",
    # What a brief said that had changed since the last one, as values in JSON: so that a feed
    # can say it of the brief that was corrected.
    "m013_changes": "ALTER TABLE publication ADD COLUMN changes TEXT NOT NULL DEFAULT '[]'",
    # Files that frame a figure elsewhere, which the daemon renews: what is asked for
    # (`asked`, JSON), when each was last written, and since when and why it cannot be, if
    # that is so. And of what each of them said, its `name`, and of which instant the version
    # was that it corrects, if it does.
    "m014_embeds": """
CREATE TABLE embed (
  file TEXT PRIMARY KEY,
  incident TEXT NOT NULL,
  chart TEXT NOT NULL,
  readership TEXT NOT NULL CHECK (readership IN ('public', 'internal')),
  asked TEXT NOT NULL,
  written_at INTEGER NOT NULL,
  failed_at INTEGER,
  error TEXT
) STRICT, WITHOUT ROWID;
ALTER TABLE publication RENAME TO publication_before;
CREATE TABLE publication (
  id INTEGER PRIMARY KEY,
  incident TEXT NOT NULL,
  edition TEXT NOT NULL CHECK (edition IN ('page', 'brief', 'embed')),
  name TEXT NOT NULL DEFAULT '',
  readership TEXT NOT NULL CHECK (readership IN ('public', 'internal')),
  at INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  timezone TEXT NOT NULL,
  program TEXT NOT NULL,
  scorer TEXT NOT NULL,
  figures TEXT NOT NULL,
  changes TEXT NOT NULL DEFAULT '[]',
  corrects INTEGER,
  UNIQUE (
    incident, edition, name, readership, at, start, end, timezone, program, scorer, figures
  )
) STRICT;
INSERT INTO publication (
  id, incident, edition, readership, at, start, end, timezone, program, scorer, figures, changes
)
SELECT
  id, incident, edition, readership, at, start, end, timezone, program, scorer, figures, changes
FROM publication_before;
DROP TABLE publication_before;
""",
    # The chance that a post was drawn with; NULL in draws of which each post was as likely.
    "m015_chances": """
ALTER TABLE drawn ADD COLUMN chance REAL CHECK (chance > 0 AND chance <= 1)
""",
    # What posts point to, each page or video once, and which post points to which; and what
    # is attached to posts (`monitor.nouns.media`). A post without either has no row. Of what
    # was attached to a post before, nothing was kept: it comes when the post is seen again.
    "m016_links": """
CREATE TABLE target (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('page', 'video'))
) STRICT;
CREATE TABLE pointing (
  post INTEGER NOT NULL REFERENCES post (id),
  target INTEGER NOT NULL REFERENCES target (id),
  PRIMARY KEY (post, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX pointing_target ON pointing (target);
CREATE TABLE attachment (
  post INTEGER NOT NULL REFERENCES post (id),
  place INTEGER NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('image', 'video', 'gif', 'audio', 'card', 'other')),
  native_id TEXT,
  alt TEXT,
  width INTEGER,
  height INTEGER,
  size INTEGER,
  duration INTEGER,
  views INTEGER,
  PRIMARY KEY (post, place)
) STRICT, WITHOUT ROWID;
""",
    # Posts that an editor found and no source brought: in no figure, as they are no sample.
    # `at` is when it was posted, as far as the editor says; the text is masked as every text
    # is.
    "m017_found": """
CREATE TABLE found (
  incident TEXT NOT NULL,
  address TEXT NOT NULL,
  at INTEGER,
  text TEXT,
  editor TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (incident, address)
) STRICT, WITHOUT ROWID;
""",
    # What was seen of the small picture of a file; the picture itself is nowhere.
    "m018_fingerprints": """
ALTER TABLE attachment ADD COLUMN preview TEXT;
ALTER TABLE attachment ADD COLUMN digest TEXT;
ALTER TABLE attachment ADD COLUMN pdq TEXT;
ALTER TABLE attachment ADD COLUMN unread TEXT;
CREATE INDEX attachment_preview ON attachment (preview) WHERE preview IS NOT NULL;
CREATE INDEX attachment_looked_at ON attachment (native_id) WHERE digest IS NOT NULL;
""",
    # Who said last that they look after an alert, and what they noted; its note may be empty.
    # And briefs on schedule: for which instant, of what, by which way. What they say is made
    # again for each try, and is not here.
    "m019_acknowledged": """
CREATE TABLE acknowledged (
  alert INTEGER PRIMARY KEY REFERENCES alert (id),
  at INTEGER NOT NULL,
  editor TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE TABLE briefing (
  at INTEGER NOT NULL,
  incident TEXT NOT NULL,
  way TEXT NOT NULL,
  due INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  delivered_at INTEGER,
  error TEXT,
  PRIMARY KEY (at, incident, way)
) STRICT, WITHOUT ROWID;
""",
    # Passes that have not ended, so that none has to look through all that ever did.
    "m020_open_passes": """
CREATE INDEX pass_open ON pass (source, incident, purpose) WHERE outcome IS NULL""",
    # Posts that were said to be gone while their server showed none that was there.
    "m021_doubted": """
ALTER TABLE recheck ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0""",
}
