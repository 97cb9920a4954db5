"""Ways in which a server may give a secret back."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

DRESSES: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "Base64": lambda secret: b64encode(secret.encode()).decode(),
    "Base64 of user and secret": lambda secret: b64encode(f"user:{secret}".encode()).decode(),
    "Base64 for addresses": lambda s: urlsafe_b64encode(f"u:{s}".encode()).decode().rstrip("="),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "hexadecimal in capitals": lambda secret: secret.encode().hex().upper(),
    "percent signs": lambda secret: "".join(f"%{byte:02X}" for byte in secret.encode()),
    "percent signs twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "first half": lambda secret: secret[: len(secret) // 2],
    "last half": lambda secret: secret[len(secret) // 2 :],
    "upper case": str.upper,
    "lower case": str.lower,
    "reversed": lambda secret: secret[::-1],
    "spaced": " ".join,
    "HTML": lambda secret: "".join(f"&#{ord(character)};" for character in secret),
    "HTML in hexadecimal": lambda secret: "".join(
        f"&#x{ord(character):x};" for character in secret
    ),
    "cut by a line end": lambda secret: f"{secret[:9]}\n{secret[9:]}",
    "cut by a line end in JSON": lambda secret: json.dumps(f"{secret[:9]}\n{secret[9:]}")[1:-1],
    "zero-width characters": "\u200b".join,
    "escapes": lambda secret: "".join(f"\\u{ord(character):04x}" for character in secret),
}
