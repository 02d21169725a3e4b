"""Signs one payload with every scheme of securesystemslib and prints the envelopes as JSON."""

import json
import sys

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

request = json.load(sys.stdin)
payload = request["payload"].encode("utf-8")

keys = [
    (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
    (ec.generate_private_key(ec.SECP256R1()), "ecdsa-sha2-nistp256"),
    (ec.generate_private_key(ec.SECP384R1()), "ecdsa-sha2-nistp384"),
    (ec.generate_private_key(ec.SECP521R1()), "ecdsa-sha2-nistp521"),
]
for family in ("rsassa-pss", "rsa-pkcs1v15"):
    for bits in (256, 384, 512):
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        keys.append((private, f"{family}-sha{bits}"))

signed = []
for private, scheme in keys:
    public = SSlibKey.from_crypto(private.public_key(), scheme=scheme)
    signer = CryptoSigner(private, public)
    envelope = Envelope(payload, request["payloadType"], {})
    envelope.sign(signer)
    signed.append(
        {
            "scheme": scheme,
            "publicKey": private.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode("ascii"),
            "keyid": public.keyid,
            "envelope": envelope.to_dict(),
        }
    )
json.dump(signed, sys.stdout)
