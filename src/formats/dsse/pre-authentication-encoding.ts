/**
 * What a DSSE signature is over (secure-systems-lab/dsse, protocol.md, "Signature Definition"): the type and
 * the decoded payload, each after its length, so that no two pairs have the same encoding.
 *
 *     DSSEv1 29 http://example.com/HelloWorld 11 hello world
 */

/** Lengths are in bytes (the type's as UTF-8), in decimal digits without leading zeros. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `, "ascii"),
    type,
    Buffer.from(` ${payload.length} `, "ascii"),
    payload,
  ]);
}
