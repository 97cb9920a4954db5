"""What exports of other tools look like: one row a tool, and nothing of a tool anywhere else.

Each row says by which columns a file is known, which column holds what, and where that was learned.
A shape that nobody could show us is not here: its columns are named with `--map`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Preset(NamedTuple):
    """The shape of an export.

    Attributes:
        name: Of the tool, and of the platform where it has a shape for each.
        needs: Columns (of lists of objects: keys, with points between) without which a file is
            none; of `A|B` one.
        fields: Our field -> columns that may hold it; the first that is not empty counts. Of
            `text` each entry is one more part, `A|B` in it two columns of which one counts.
        only: Values that one of the columns must have in the first row.
        source: Platform of all posts; None where a column or the address tells.
        fallback: Platform where neither tells.
        clock: Column with the time of day where that of the time holds only the day.
        zone: IANA name of the zone of times that name none; None where the tool does not say.
        flags: Column -> kind of a post where it says yes; the first that does counts.
        address: Of a post, where no column has it; `{id}` stands for its id.
        escaped: Whether `&` stands as `&amp;` in its texts.
        learned: Where the shape is shown.
    """

    name: str
    needs: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    learned: str
    only: tuple[str, frozenset[str]] | None = None
    source: str | None = None
    fallback: str | None = None
    clock: str | None = None
    zone: str | None = None
    flags: Mapping[str, str] = {}
    address: str | None = None
    escaped: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Return the columns that are read, and of keys with points between also the first."""
        named = (*self.needs, *(name for names in self.fields.values() for name in names))
        alone = {one for name in named for one in name.split("|")} | {*self.flags, self.clock or ""}
        return frozenset(alone | {name.partition(".")[0] for name in alone})


_FOURCAT: Final = "digitalmethodsinitiative/4cat at 227bead"
_ZEESCHUIMER: Final = (
    "digitalmethodsinitiative/zeeschuimer at ffa2781, js/zs-background.js (the line) and modules/"
)
_CSDS: Final = "fabiogiglietto/csds-preprocessor, README.md"
_REPEATED: Final = "data.legacy.retweeted_status_result.result"
_ENVELOPE: Final = ("source_platform", "item_id", "timestamp_collected")

OURS: Final = Preset(
    name="our own columns",
    needs=("created_at", "text", "id|url"),
    fields={
        **{
            one: (one,)
            for one in (
                *("source", "id", "created_at", "text", "author", "url", "kind", "reply_to"),
                *("repost_of", "likes", "reposts", "replies", "lang", "edited_at", "deleted_at"),
            )
        }
    },
    learned="docs/archive.md",
)

EXPORTED: Final = OURS._replace(
    name="our own export", needs=("first_seen_at", *OURS.needs), zone="UTC"
)
"""What `monitor export posts` writes; the cells of a spreadsheet can name no zone."""

PRESETS: Final = (
    Preset(
        name="Brandwatch",
        needs=("Date", "Url", "Domain", "Author", "Full Text|Snippet"),
        fields={
            "source": ("Page Type",),
            "id": ("Resource Id",),
            "created_at": ("Date",),
            "text": ("Full Text|Snippet|Title",),
            "author": ("Author",),
            "url": ("Url",),
            "kind": ("Thread Entry Type",),
            "likes": ("Likes",),
            "reposts": ("Shares",),
            "replies": ("Comments",),
            "lang": ("Language",),
        },
        fallback="news",
        learned="chimoose/brandwatch-enricher, test_enricher.py (columns, and lines above them)",
    ),
    Preset(
        name="Talkwalker",
        needs=(
            *("url", "published", "content"),
            "extra_author_attributes.short_name|extra_author_attributes.name|source_type",
        ),
        fields={
            "source": ("source_type",),
            "created_at": ("published",),
            "text": ("title|title_snippet", "content|content_snippet"),
            "author": ("extra_author_attributes.short_name", "extra_author_attributes.name"),
            "url": ("url",),
            "lang": ("lang",),
        },
        fallback="news",
        learned="ALB5/talkwalker_gephi, fonctions.py (an export); nicolashaefnercl/"
        "talkwalker-api-workshop, docs/03-search-api.md (names of the fields)",
    ),
    Preset(
        name="Meltwater",
        needs=("Date", "URL", "Hit Sentence", "Influencer"),
        fields={
            "id": ("Tweet Id", "Document ID"),
            "created_at": ("Date",),
            "text": ("Headline|Title", "Hit Sentence|Opening Text"),
            "author": ("Twitter Screen Name", "Influencer"),
            "url": ("URL",),
            "likes": ("Likes",),
            "reposts": ("Retweets", "Shares"),
            "replies": ("Replies", "Comments"),
            "lang": ("Language",),
        },
        fallback="news",
        clock="Time",
        learned="easylife2567/meltwater-downloader, transfer/transform.py (columns of the export)",
    ),
    Preset(
        name="CrowdTangle, Facebook",
        needs=("Post Created", "Message", "URL", "Total Interactions", "Shares"),
        fields={
            "created_at": ("Post Created",),
            "text": ("Message", "Image Text", "Link Text", "Description"),
            "author": ("User Name", "Facebook Id", "Page Name", "Group Name"),
            "url": ("URL",),
            "likes": ("Likes",),
            "reposts": ("Shares",),
            "replies": ("Comments",),
        },
        source="facebook",
        learned=f"{_FOURCAT}, datasources/upload/import_formats.py",
    ),
    Preset(
        name="CrowdTangle, Instagram",
        needs=("Account", "User Name", "Post Created", "URL", "Description", "Photo"),
        fields={
            "created_at": ("Post Created",),
            "text": ("Description",),
            "author": ("User Name",),
            "url": ("URL",),
            "likes": ("Likes",),
            "replies": ("Comments",),
        },
        source="instagram",
        learned=f"{_FOURCAT}, datasources/upload/import_formats.py",
    ),
    Preset(
        name="Meta Content Library",
        needs=("id", "creation_time", "text", "post_owner.id", "surface.id"),
        fields={
            "id": ("id",),
            "created_at": ("creation_time",),
            "text": ("text",),
            "author": ("post_owner.username", "post_owner.id"),
            "likes": ("statistics.like_count",),
            "reposts": ("statistics.share_count",),
            "replies": ("statistics.comment_count",),
            "repost_of": ("shared_post_id",),
            "lang": ("lang",),
        },
        source=None,
        zone="UTC",
        learned=f"{_CSDS}, src/App.tsx; that both platforms have these columns, so `--source` says",
    ),
    Preset(
        name="Junkipedia",
        needs=("PostId", "ChannelName", "Platform", "published_at", "post_body_text"),
        fields={
            "source": ("Platform",),
            "id": ("PostId",),
            "created_at": ("published_at",),
            "text": ("post_body_text",),
            "author": ("ChannelName",),
            "url": ("PostUrl",),
            "likes": ("LikesCount",),
            "reposts": ("SharesCount",),
            "replies": ("CommentsCount",),
        },
        learned="Solatrix/junkipedia-data-explorer, README.md",
    ),
    Preset(
        name="Communalytic, Bluesky",
        needs=("id", "username", "date", "text"),
        fields={
            "id": ("id",),
            "created_at": ("date",),
            "text": ("text",),
            "author": ("username",),
        },
        source="bluesky",
        learned=f"{_CSDS}, src/App.tsx",
    ),
    Preset(
        name="4CAT",
        needs=("id", "thread_id", "author", "body", "unix_timestamp"),
        fields={
            "id": ("id",),
            "created_at": ("unix_timestamp",),
            "text": ("subject", "body"),
            "author": ("author",),
            "url": ("link", "url", "tiktok_url", "post_url"),
            "likes": ("like_count", "likes", "num_likes"),
            "reposts": ("retweet_count", "reposts", "shares"),
            "replies": ("reply_count", "replies", "num_comments", "comments"),
            "lang": ("language_guess",),
        },
        flags={"is_retweet": "repost", "is_quote_tweet": "quote", "is_reply": "reply"},
        learned=f"{_FOURCAT}, map_item in datasources/*/search_*.py",
    ),
    Preset(
        name="Zeeschuimer, X",
        needs=_ENVELOPE,
        only=("source_platform", frozenset({"twitter.com", "x.com"})),
        fields={
            "id": ("data.rest_id", "data.legacy.id_str"),
            "created_at": ("data.legacy.created_at",),
            "text": (f"{_REPEATED}.legacy.full_text|data.legacy.full_text",),
            "author": (
                "data.core.user_results.result.core.screen_name",
                "data.core.user_results.result.legacy.screen_name",
                "data.user.screen_name",
                "data.legacy.user_id_str",
            ),
            "likes": ("data.legacy.favorite_count",),
            "reposts": ("data.legacy.retweet_count",),
            "replies": ("data.legacy.reply_count",),
            "reply_to": ("data.legacy.in_reply_to_status_id_str",),
            "repost_of": (f"{_REPEATED}.rest_id",),
            "lang": ("data.legacy.lang",),
        },
        source="twitter",
        address="https://x.com/i/web/status/{id}",
        escaped=True,
        learned=f"{_ZEESCHUIMER}twitter.js; {_FOURCAT}, datasources/twitter-import/",
    ),
    Preset(
        name="Zeeschuimer, TikTok",
        needs=_ENVELOPE,
        only=("source_platform", frozenset({"tiktok.com"})),
        fields={
            "id": ("data.id",),
            "created_at": ("data.createTime",),
            "text": ("data.desc",),
            "author": ("data.author.uniqueId", "data.author"),
            "likes": ("data.stats.diggCount",),
            "reposts": ("data.stats.shareCount",),
            "replies": ("data.stats.commentCount",),
        },
        source="tiktok",
        learned=f"{_ZEESCHUIMER}tiktok.js; {_FOURCAT}, datasources/tiktok/",
    ),
    Preset(
        name="Zeeschuimer, Instagram",
        needs=_ENVELOPE,
        only=("source_platform", frozenset({"instagram.com"})),
        fields={
            "id": ("data.code",),
            "created_at": ("data.taken_at",),
            "text": ("data.caption.text",),
            "author": ("data.user.username", "data.owner.username"),
            "likes": ("data.like_count",),
            "replies": ("data.comment_count",),
        },
        source="instagram",
        address="https://www.instagram.com/p/{id}",
        learned=f"{_ZEESCHUIMER}instagram.js; {_FOURCAT}, datasources/instagram/",
    ),
    Preset(
        name="Zeeschuimer, Threads",
        needs=_ENVELOPE,
        only=("source_platform", frozenset({"threads.net", "threads.com"})),
        fields={
            "id": ("data.code",),
            "created_at": ("data.taken_at",),
            "text": ("data.caption.text",),
            "author": ("data.user.username",),
            "likes": ("data.like_count",),
            "reposts": ("data.text_post_app_info.repost_count",),
            "replies": ("data.text_post_app_info.direct_reply_count",),
        },
        source="threads",
        learned=f"{_ZEESCHUIMER}threads.js; {_FOURCAT}, datasources/threads/",
    ),
    Preset(
        name="X archive",
        needs=("tweet.full_text", "tweet.created_at"),
        fields={
            "id": ("tweet.id_str", "tweet.id"),
            "created_at": ("tweet.created_at",),
            "text": ("tweet.full_text",),
            "likes": ("tweet.favorite_count",),
            "reposts": ("tweet.retweet_count",),
            "reply_to": ("tweet.in_reply_to_status_id_str",),
            "lang": ("tweet.lang",),
        },
        source="twitter",
        address="https://x.com/i/web/status/{id}",
        escaped=True,
        learned="MaskyS/tweetscope, latentscope/importers/twitter.py",
    ),
)
