"""Views that people and Datasette read: names instead of numbers, RFC 3339 instead of milliseconds.

No view shows the address of a post, since addresses carry handles; people are pseudonyms in
hexadecimal. Queries are not shown either: one may have to hold the very name that it asks for.
"""

import sqlite3
from typing import Final

from monitor.store.light import Database
from monitor.store.schema.version import NOTHING


def _time(seconds: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {seconds}, 'unixepoch')"


def _instant(column: str) -> str:
    return _time(f"{column} / 1000")


_ASKED: Final = f"""topic.id NOT IN (
  SELECT topic FROM (SELECT topic, query, max(since) FROM topic_query GROUP BY topic)
  WHERE query = '{NOTHING}')"""  # noqa: S608  our own names
"""Leaves out narratives and voices that were taken out of the configuration, as reports do."""

VIEWS: Final = {
    "posts_readable": f"""
SELECT
  source.name AS source,
  post.native_id AS id,
  {_instant("post.published_at")} AS published_at,
  {_instant("post.first_seen_at")} AS first_seen_at,
  post.kind AS kind,
  post.lang AS language,
  printf('%016x', post.person) AS person,
  post.text AS text,
  score.label AS label,
  score.polarity / 1000000.0 AS polarity,
  score.subjectivity / 1000000.0 AS subjectivity,
  score.reason AS unscored_because,
  post.likes, post.reposts, post.replies,
  (SELECT group_concat(topic.key, ', ') FROM mention JOIN topic ON topic.id = mention.topic
    WHERE mention.post = post.id AND topic.kind = 'incident') AS incidents,
  (SELECT group_concat(topic.key, ', ') FROM mention JOIN topic ON topic.id = mention.topic
    WHERE mention.post = post.id AND topic.kind = 'narrative' AND {_ASKED}) AS narratives,
  {_instant("post.edited_at")} AS edited_at,
  {_instant("post.deleted_at")} AS deleted_at,
  post.flags AS flags
FROM post
JOIN source ON source.id = post.source
LEFT JOIN score ON score.post = post.id AND score.scorer = (
  SELECT min(scorer.id) FROM score AS own JOIN scorer ON scorer.id = own.scorer
  WHERE own.post = post.id AND scorer.name = (SELECT value FROM setting WHERE key = 'scorer')
)
""",  # noqa: S608  our own names
    "volume_hourly": f"""
SELECT
  topic.incident AS incident, topic.kind AS topic_kind, topic.key AS topic,
  {_time("hour * 3600")} AS hour,
  source.name AS source, lang AS language, volume_hour.kind AS kind,
  posts, negative, neutral, positive, unscored
FROM volume_hour
JOIN topic ON topic.id = volume_hour.topic
JOIN source ON source.id = volume_hour.source
WHERE posts > 0 AND {_ASKED}
""",  # noqa: S608  our own names
    "sentiment_hourly": f"""
SELECT
  topic.incident AS incident, topic.kind AS topic_kind, topic.key AS topic,
  {_time("hour * 3600")} AS hour,
  sum(posts) AS posts,
  sum(negative + neutral + positive) AS scored,
  sum(unscored) AS unscored,
  sum(negative) AS negative, sum(neutral) AS neutral, sum(positive) AS positive,
  sum(polarity) / 1000000.0 / nullif(sum(negative + neutral + positive), 0) AS mean_polarity,
  1.0 * sum(negative) / nullif(sum(negative + neutral + positive), 0) AS share_negative
FROM volume_hour
JOIN topic ON topic.id = volume_hour.topic
WHERE {_ASKED}
GROUP BY volume_hour.topic, volume_hour.hour
HAVING sum(posts) > 0
""",  # noqa: S608  our own names
    "coverage": f"""
SELECT source.name AS source, lane.incident AS incident, lane.name AS lane,
  {_instant("span.start")} AS start,
  {_instant("span.end")} AS "end",
  (span.end - span.start) / 3600000.0 AS hours,
  span.state AS state, span.reason AS reason, span.kind AS kind
FROM (
  SELECT lane, start, end, 'observed' AS state, NULL AS reason, NULL AS kind FROM observed
  UNION ALL
  SELECT lane, start, end, 'observed for an earlier query', NULL, NULL FROM observed_before
  UNION ALL
  SELECT lane, start, end, 'lost', reason, kind FROM lost
) AS span
JOIN lane ON lane.id = span.lane
JOIN source ON source.id = lane.source
""",  # noqa: S608  our own names
    "passes": f"""
SELECT source.name AS source, incident, purpose,
  {_instant("started_at")} AS started_at,
  {_instant("ended_at")} AS ended_at,
  (ended_at - started_at) / 1000.0 AS seconds,
  outcome, error, error_kind, pages, seen, new, beside, rejected, masked
FROM pass
JOIN source ON source.id = pass.source
""",  # noqa: S608  our own names
    "coverage_daily": """
SELECT source, incident, lane, strftime('%Y-%m-%d', day * 86400, 'unixepoch') AS day,
  sum(min("end", (day + 1) * 86400000) - max(start, day * 86400000)) / 3600000.0 AS hours_observed
FROM (
  WITH RECURSIVE part (lane, start, "end", day) AS (
    SELECT lane, start, "end", start / 86400000 FROM observed
    UNION ALL
    SELECT lane, start, "end", day + 1 FROM part WHERE (day + 1) * 86400000 < "end"
  )
  SELECT source.name AS source, lane.incident AS incident, lane.name AS lane, start, "end", day
  FROM part
  JOIN lane ON lane.id = part.lane
  JOIN source ON source.id = lane.source
)
GROUP BY source, incident, lane, day
""",
    "counts": f"""
SELECT source.name AS source, count_series.incident AS incident, count_series.name AS name,
  count_series.title AS title,
  {_instant("count_value.start")} AS start,
  {_instant("count_value.end")} AS "end",
  count_value.value AS value, count_series.unit AS unit,
  CASE count_value.final WHEN 1 THEN 'final' ELSE 'provisional' END AS state,
  count_series.question AS question
FROM count_value
JOIN count_series ON count_series.id = count_value.series
JOIN source ON source.id = count_series.source
""",  # noqa: S608  our own names
    "counts_overview": f"""
SELECT source.name AS source, count_series.incident AS incident, count_series.name AS name,
  count_series.title AS title, count_series.unit AS unit, count_series.question AS question,
  count(*) AS spans,
  {_instant("min(count_value.start)")} AS first_start,
  {_instant("max(count_value.end)")} AS last_end,
  sum(1 - count_value.final) AS provisional
FROM count_value
JOIN count_series ON count_series.id = count_value.series
JOIN source ON source.id = count_series.source
GROUP BY count_series.id
""",  # noqa: S608  our own names
    "alerts": f"""
SELECT alert.id AS number, alert.rule AS rule, alert.incident AS incident, alert.source AS source,
  {_instant("alert.since")} AS since,
  {_instant("alert.at")} AS found_at,
  {_instant("alert.ended_at")} AS ended_at,
  alert.said AS said,
  (SELECT group_concat(way, ', ') FROM delivery WHERE delivery.alert = alert.id
    AND what = 'begun' AND delivered_at IS NOT NULL) AS told_by,
  {_instant("acknowledged.at")} AS acknowledged_at,
  acknowledged.editor AS acknowledged_by
FROM alert LEFT JOIN acknowledged ON acknowledged.alert = alert.id
""",  # noqa: S608  our own names
    "narratives": f"""
SELECT topic.incident AS incident, topic.key AS narrative, topic.title AS title,
  sum(posts) AS posts,
  1.0 * sum(posts) / (SELECT sum(every.posts) FROM volume_hour AS every
    JOIN topic AS whole ON whole.id = every.topic
    WHERE whole.incident = topic.incident AND whole.kind = 'incident') AS share_of_posts,
  sum(negative + neutral + positive) AS scored,
  1.0 * sum(negative) / nullif(sum(negative + neutral + positive), 0) AS share_negative,
  {_time("min(hour) * 3600")} AS first_hour,
  {_time("max(hour) * 3600")} AS last_hour
FROM volume_hour
JOIN topic ON topic.id = volume_hour.topic
WHERE topic.kind = 'narrative' AND posts > 0 AND {_ASKED}
GROUP BY topic.id
""",  # noqa: S608  our own names
    "links": f"""
SELECT topic.incident AS incident, target.key AS link, target.kind AS kind,
  count(*) AS posts,
  count(DISTINCT post.person) AS people,
  count(DISTINCT post.source) AS sources,
  {_instant("min(post.published_at)")} AS first_posted_at
FROM pointing
JOIN target ON target.id = pointing.target
JOIN post ON post.id = pointing.post
JOIN mention ON mention.post = post.id
JOIN topic ON topic.id = mention.topic AND topic.kind = 'incident'
GROUP BY topic.id, target.id
""",  # noqa: S608  our own names
    "media": """
SELECT source.name AS source, post.native_id AS id, attachment.kind AS kind,
  attachment.native_id AS file, attachment.alt AS alt,
  attachment.width AS width, attachment.height AS height, attachment.size AS bytes,
  attachment.duration / 1000.0 AS seconds, attachment.views AS views
FROM attachment
JOIN post ON post.id = attachment.post
JOIN source ON source.id = post.source
""",
    "embeds": f"""
SELECT file, incident, chart, readership,
  {_instant("written_at")} AS written_at,
  {_instant("failed_at")} AS failed_at,
  error
FROM embed
""",  # noqa: S608  our own names
    "notes": f"""
SELECT incident, number, version,
  {_instant("at")} AS at,
  text, editor,
  {_instant("made_at")} AS made_at
FROM note
""",  # noqa: S608  our own names
    "publications": f"""
SELECT incident, edition, readership,
  {_instant("at")} AS at,
  {_instant("start")} AS start,
  {_instant("end")} AS "end",
  timezone, program, scorer, figures, changes
FROM publication
""",  # noqa: S608  our own names
    "quarantined": f"""
SELECT source.name AS source,
  {_instant("found_at")} AS found_at,
  reason, kind, length(raw) AS bytes, digest
FROM quarantine
JOIN source ON source.id = quarantine.source
""",  # noqa: S608  our own names
}


def create_views(conn: sqlite3.Connection) -> None:
    """Make the views, inside the caller's transaction."""
    db = Database(conn, execute_plugins=False)
    for name, select in VIEWS.items():
        db.create_view(name, select)
