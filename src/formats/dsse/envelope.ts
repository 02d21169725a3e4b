/**
 * A DSSE envelope: a payload, what type it has, and signatures over both (secure-systems-lab/dsse,
 * envelope.md).
 *
 * Reading is strict where readers could differ: base64 has one meaning (./base64.ts), no member stands twice
 * (./strict-json.ts), no signature stands twice. Members that are not known are allowed, as the protocol
 * says, and never looked at; one that is in wide use is: `cert`, the certificate that the SLSA generators put
 * beside a signature.
 */
import { z } from "zod";
import { decodeBase64 } from "./base64.ts";
import { boundedList } from "./bounded.ts";
import { EnvelopeInvalid } from "./envelope-invalid.ts";
import { readStrictJson, textOf } from "./strict-json.ts";

/** A provenance with a software bill of materials inside has some megabytes. */
export const ENVELOPE_BYTES_MAX = 16 * 1024 * 1024;
/**
 * Each signature may be tried with every key; real envelopes have one, releases with several signers a
 * handful.
 */
export const SIGNATURES_MAX = 16;
/** RSA with 8192 bits has 1024 bytes; nothing that is verified here is longer. */
const SIGNATURE_BYTES_MAX = 16 * 1024;
/** Key ids are digests or addresses; media types are short. */
const KEY_ID_CHARACTERS_MAX = 1024;
const PAYLOAD_TYPE_CHARACTERS_MAX = 255;
const CERTIFICATE_CHARACTERS_MAX = 64 * 1024;

export interface DsseEnvelope {
  readonly payloadType: string;
  /** Decoded: what the signatures are over. */
  readonly payload: Uint8Array;
  readonly signatures: readonly DsseSignature[];
}

export interface DsseSignature {
  /** An unauthenticated hint at the key; "" when the signer gave none. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
  /** PEM, from the signer and therefore not trusted. */
  readonly certificate?: string;
}

const shape = z.object({
  payloadType: z
    .string()
    .min(1)
    .max(PAYLOAD_TYPE_CHARACTERS_MAX)
    .refine((type) => type.isWellFormed(), "is not well-formed text"),
  payload: z.string(),
  signatures: boundedList(
    z.object({
      keyid: z.string().max(KEY_ID_CHARACTERS_MAX).nullish(),
      sig: z.string().min(1),
      cert: z.string().max(CERTIFICATE_CHARACTERS_MAX).nullish(),
    }),
    SIGNATURES_MAX,
  ).refine((list) => list.length > 0, "is empty; nobody signed it"),
});

/** Throws EnvelopeInvalid. */
export function parseEnvelope(bytes: Uint8Array): DsseEnvelope {
  if (bytes.length > ENVELOPE_BYTES_MAX) {
    throw new EnvelopeInvalid("", `has ${bytes.length} bytes; ${ENVELOPE_BYTES_MAX} are allowed`);
  }
  const text = textOf(bytes);
  if (text === undefined) throw new EnvelopeInvalid("", "is not UTF-8");
  const reading = readStrictJson(text);
  if (reading.kind === "refused") throw new EnvelopeInvalid("", reading.why);
  return envelopeOf(reading.value);
}

/** From JSON data that was read strictly. `path` is where it stood, for the error. Throws EnvelopeInvalid. */
export function envelopeOf(data: unknown, path = ""): DsseEnvelope {
  const parsed = shape.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EnvelopeInvalid(
      joined(path, (issue?.path ?? []).map(String).join(".")),
      `is wrong: ${issue?.message}`,
    );
  }
  const { payloadType, payload, signatures } = parsed.data;
  const envelope = {
    payloadType,
    payload: decoded(payload, joined(path, "payload")),
    signatures: signatures.map(({ keyid, sig, cert }, index) => {
      const signature = decoded(sig, joined(path, `signatures.${index}.sig`));
      if (signature.length > SIGNATURE_BYTES_MAX) {
        throw new EnvelopeInvalid(joined(path, `signatures.${index}.sig`), `has ${signature.length} bytes`);
      }
      return {
        keyId: keyid ?? "",
        bytes: signature,
        ...(cert == null || cert === "" ? {} : { certificate: cert }),
      };
    }),
  };
  refuseDoubled(envelope, path);
  return envelope;
}

function decoded(text: string, path: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes !== undefined) return bytes;
  throw new EnvelopeInvalid(
    path,
    "is not base64",
    "Standard or URL-safe alphabet (not mixed), padded, without spaces or line ends.",
  );
}

/** A second copy proves nothing, and would look like a second signer to whoever counts. */
function refuseDoubled({ signatures }: DsseEnvelope, path: string): void {
  const seen = new Set<string>();
  for (const [index, { bytes }] of signatures.entries()) {
    const text = Buffer.from(bytes).toString("base64");
    if (seen.has(text))
      throw new EnvelopeInvalid(joined(path, `signatures.${index}.sig`), "stands there twice");
    seen.add(text);
  }
}

function joined(path: string, below: string): string {
  return path === "" || below === "" ? `${path}${below}` : `${path}.${below}`;
}
