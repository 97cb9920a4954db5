"""Where each source keeps its session: beside the key, and one for all that log in alike."""

from hashlib import blake2b
from pathlib import Path

from msgspec.structs import astuple

from monitor.config import Config
from monitor.config.sources import SourceEntry
from monitor.privacy.secret import Secret
from monitor.privacy.vault import FileVault


def vault_file(config: Config) -> Path:
    """Return the file that all sources keep their sessions in; it may not be there yet."""
    return config.key_file.with_suffix(".vault")


def session_vault(config: Config, entry: SourceEntry) -> FileVault:
    """Return where a source keeps its session; sources with the same credentials share one.

    So what one of them has used of a daily allowance is used for the other as well.
    """
    secrets = sorted(v.value for v in astuple(entry.settings) if isinstance(v, Secret) and v)
    digest = blake2b("\n".join([entry.kind, *secrets]).encode(), digest_size=8).hexdigest()
    scope = f"{entry.kind} {digest}" if secrets else entry.name
    return FileVault(vault_file(config), scope)
