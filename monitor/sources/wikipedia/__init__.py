"""Wikipedia. A folder, since it is two sources that ask two services for counts of one article.

`edits` asks any MediaWiki, `views` Wikimedia's service of page views, and `articles` has what both
share: what can be configured, and who is said to ask.
"""
