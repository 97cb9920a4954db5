"""Where each source keeps its session: beside the key, and one for all that log in alike."""

from hashlib import blake2b

from msgspec.structs import astuple

from monitor.config import Config
from monitor.config.counts import CountEntry
from monitor.config.sources import SourceEntry
from monitor.privacy.secret import Secret
from monitor.privacy.vault import FileVault


def session_vault(config: Config, entry: SourceEntry | CountEntry) -> FileVault:
    """Return where a source keeps its session; sources with the same credentials share one.

    So what one of them has used of a daily allowance is used for the other as well.
    """
    secrets = sorted(v.value for v in astuple(entry.settings) if isinstance(v, Secret) and v)
    digest = blake2b("\n".join([entry.kind, *secrets]).encode(), digest_size=8).hexdigest()
    scope = f"{entry.kind} {digest}" if secrets else entry.name
    return FileVault(config.key_file.with_suffix(".vault"), scope)
