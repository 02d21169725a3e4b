/**
 * The file that FAIRLEAD_WEBHOOKS names: which addresses are told of what. Secrets stand in files of their
 * own or in the environment, never in it. Only the server's configuration names addresses: whoever could
 * write one as a document could make the server call anything.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { readYaml } from "../model/read-yaml.ts";
import { quoted } from "../values/quoted.ts";
import { NOTICE_TYPES } from "./notice.ts";
import type { Webhook } from "./webhook.ts";

/** Every notice goes to each of them. */
const WEBHOOKS_MAX = 20;
/** Of the specification: shorter ones are guessed, longer ones are no better. */
const [SECRET_BYTES_MIN, SECRET_BYTES_MAX] = [24, 64];
const SECRET_FORM = "`whsec_` and 24 to 64 bytes in base64; `openssl rand -base64 32` makes such bytes";

const webhook = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is no name such as release-channel"),
    url: z.string().refine(isTrusted, "is no https address (http only on this machine)"),
    secretFile: z.string().min(1).optional(),
    secretEnv: z.string().min(1).optional(),
    types: z
      .array(z.enum(NOTICE_TYPES, `is none of ${NOTICE_TYPES.join(", ")}`))
      .min(1)
      .optional(),
  })
  .refine(
    ({ secretFile, secretEnv }) => (secretFile === undefined) !== (secretEnv === undefined),
    "has either secretFile or secretEnv",
  );

const file = z.strictObject({
  webhooks: z.array(webhook).max(WEBHOOKS_MAX, `are more than ${WEBHOOKS_MAX}`),
});

/** The file cannot be used; the server does not start with it. */
export class WebhooksInvalid extends Error {
  readonly code = "WEBHOOKS_INVALID";
}

/** Throws WebhooksInvalid. */
export async function readWebhooks(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Webhook[]> {
  const problem = (what: string): WebhooksInvalid =>
    new WebhooksInvalid(`FAIRLEAD_WEBHOOKS=${path}: ${what}`);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw problem(error instanceof Error ? error.message : String(error));
  });
  const yaml = readYaml(text);
  if (yaml.kind === "findings") throw problem(yaml.findings.map(({ message }) => message).join(" "));
  const read = file.safeParse(yaml.data);
  if (!read.success) {
    const told = read.error.issues.map(({ path: at, message }) => `${at.join(".") || "the file"} ${message}`);
    throw problem(told.join("; "));
  }
  const names = read.data.webhooks.map(({ name }) => name);
  const twin = names.find((name, place) => names.indexOf(name) !== place);
  if (twin !== undefined) throw problem(`two webhooks are named ${quoted(twin)}`);
  return Promise.all(
    read.data.webhooks.map(async ({ name, url, secretFile, secretEnv, types }) => {
      const secretText =
        secretFile === undefined
          ? environment[secretEnv!]
          : await readFile(resolve(dirname(path), secretFile), "utf8").catch(() => undefined);
      const where = secretFile === undefined ? `the variable ${secretEnv}` : `the file ${secretFile}`;
      if (secretText === undefined) throw problem(`${name}: there is no secret; ${where} cannot be read`);
      const secret = secretOf(secretText.trim());
      if (secret === undefined) throw problem(`${name}: the secret in ${where} is not ${SECRET_FORM}`);
      return { name, address: url, secret, ...(types === undefined ? {} : { types }) };
    }),
  );
}

function secretOf(text: string): Uint8Array | undefined {
  const base64 = text.replace(/^whsec_/, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const bytes = Buffer.from(base64, "base64");
  return bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX ? bytes : undefined;
}

function isTrusted(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}
