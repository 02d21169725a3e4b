/**
 * Commands that validate, from a file of the server's configuration: YAML or JSON, a list.
 *
 *     - name: smoke
 *       command: [/opt/checks/smoke, --fast]
 *       timeoutMilliseconds: 10000        # default 30000
 *       appliesTo: [model, image]         # types of artifacts; default: all
 *       environment: { TOKEN_FILE: /run/secrets/smoke }
 *
 * A document only ever names them.
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { LOCAL_NAME } from "../../model/names.ts";
import { VALIDATOR_NAMES } from "../../rules/validators/named-validators.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { CommandValidatorSettings } from "./command-validator.ts";

/** Each is somebody's to keep running; more than some tens are a build system. */
const COMMANDS_MAX = 50;
/** Whoever asks waits for it. */
const TIMEOUT_MILLISECONDS_MAX = 600_000;

const text = z.string().min(1);
const entry = z.strictObject({
  name: text.regex(LOCAL_NAME, "is no name"),
  command: z.tuple([text], text),
  timeoutMilliseconds: z.number().int().min(1).max(TIMEOUT_MILLISECONDS_MAX).optional(),
  appliesTo: z.array(text).min(1).optional(),
  environment: z.record(text, z.string()).optional(),
});
const shape = z.array(entry).max(COMMANDS_MAX);

/** The file cannot be used: found out at start, and not at the first question. */
export class CommandValidatorsInvalid extends DomainError {
  readonly code = "COMMAND_VALIDATORS_INVALID";
  readonly path: string;
  constructor(path: string, message: string) {
    super(`The validators in ${path} cannot be used: ${message}.`,
      "It is a list of entries such as { name: smoke, command: [/opt/checks/smoke] }.");
    this.path = path;
  }
}

/** Throws CommandValidatorsInvalid. */
export async function readCommandValidators(path: string): Promise<readonly CommandValidatorSettings[]> {
  let given: unknown;
  try {
    // Without the lines that are wrong: there may be secrets in them.
    given = parse(await readFile(path, "utf8"), { prettyErrors: false });
  } catch (error) {
    throw new CommandValidatorsInvalid(path, error instanceof Error ? error.message : String(error));
  }
  const read = shape.safeParse(given ?? []);
  if (!read.success) {
    const { path: where, message } = read.error.issues[0]!;
    throw new CommandValidatorsInvalid(path, `${where.join(".") || "it"}: ${message}`);
  }
  const names = read.data.map(({ name }) => name);
  const twin = names.find((name, at) => names.indexOf(name) !== at || VALIDATOR_NAMES.includes(name));
  if (twin !== undefined)
    throw new CommandValidatorsInvalid(path, `${twin} is the name of another validator`);
  return read.data as readonly CommandValidatorSettings[];
}
