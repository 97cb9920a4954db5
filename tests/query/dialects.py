"""Two services asked in their own words: one knows nearly all signs, the other nearly none."""

from monitor.query.dialects import Dialect

LUCENE = Dialect(
    both=" AND ",
    either=" OR ",
    without="NOT {}",
    prefix="{}*",
    tag_prefix="#{}*",
    lang="lang:{}",
    near='"{0} {1}"~{2}',
)
WORDS = Dialect(both=" ", either=" ", group="{}", phrase="{}", prefix="{}", tag_prefix="#{}")
