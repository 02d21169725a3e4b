/**
 * Configuration: what a service or an artifact is told where it runs: values with their JSON Schema, how many
 * replicas, at what price. Several documents speak of one thing, in layers (docs/configuration.md says
 * which beats which). Secrets are named, never given.
 */
import { z } from "zod";
import { InvalidSelector, parseSelector } from "../label-selector.ts";
import type { Path } from "../problem.ts";
import { documentOf, factName, fields, name, text, uniqueList } from "./fields.ts";
import { secretLikeness } from "./secret-looking.ts";
import { checkValueSchema } from "./value-schema.ts";
import { quoted } from "../../values/quoted.ts";

/** Values in one document: what a service is told is read by people; a table of data is a dataset. */
export const CONFIGURATION_VALUES_MAX = 2_000;
/** Replicas beyond this are a typing error: no service of one artifact is known to run that many. */
export const REPLICAS_MAX = 100_000;

/** The one field of an object that stands for a value from elsewhere. */
export const REFERENCE_FIELDS = ["secretRef", "fromParameter"] as const;

const selector = text().superRefine((value, context) => {
  try {
    parseSelector(value);
  } catch (error) {
    if (!(error instanceof InvalidSelector)) throw error;
    const [, why = error.message] = error.message.split(" is not a label selector: ");
    const message = `is not a label selector: ${why.replace(/\.$/, "")}`;
    context.addIssue({ code: "custom", message });
  }
});

const secretName = text(
  /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/,
  "is not the name of a secret, such as ranking-db or ranking-db/password",
);

const values = z.record(z.string(), z.unknown()).superRefine((given, context) => {
  for (const { path, message } of checkValues(given)) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

const schema = z.record(z.string(), z.unknown()).superRefine((given, context) => {
  for (const { path, message } of checkValueSchema(given)) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
});

/** Decimal text: money is not counted in binary fractions. */
const amount = text(/^\d{1,12}(?:\.\d{1,6})?$/, "is not an amount such as 812.50");
/** An amount, or the fact of the environment that holds it. */
const rate = z.union([amount, fields({ fact: factName })]);

const price = fields({
  perReplicaMonth: rate.optional(),
  perReplicaHour: rate.optional(),
  currency: text(/^[A-Z]{3}$/, "is not a currency's three letters (ISO 4217), such as EUR"),
}).superRefine((value, context) => {
  if ((value.perReplicaMonth === undefined) !== (value.perReplicaHour === undefined)) return;
  context.addIssue({ code: "custom", message: "has one of perReplicaMonth and perReplicaHour" });
});
export type PriceSpec = z.output<typeof price>;

const count = z.number().int().min(0).max(REPLICAS_MAX);

export const configuration = documentOf(
  "Configuration",
  name,
  fields({
    /** Left out: whatever runs in its environments; then it states a price and nothing else. */
    for: fields({
      artifact: name.optional(),
      service: name.optional(),
      /** Versions of the artifact that it holds for. */
      range: text().optional(),
    })
      .superRefine(({ artifact, service, range }, context) => {
        if ((artifact === undefined) === (service === undefined))
          context.addIssue({ code: "custom", message: "names either an artifact or a service" });
        else if (range !== undefined && artifact === undefined)
          context.addIssue({ code: "custom", message: "has a range, which goes with an artifact" });
      })
      .optional(),
    /** One environment, and what is part of it. Left out with `environments`: everywhere. */
    environment: name.optional(),
    /** A label selector over environments. */
    environments: selector.optional(),
    values: values.optional(),
    /** JSON Schema of the values, of all layers together. */
    schema: schema.optional(),
    replicas: fields({ min: count.optional(), max: count.optional() })
      .refine(({ min = 0, max = REPLICAS_MAX }) => min <= max, "has a min above its max")
      .optional(),
    price: price.optional(),
    /** Names of the secrets that are there to be referred to by `secretRef`. */
    secrets: uniqueList(secretName, String).optional(),
    /** Fact -> the value's place (`region`, `server.port`) that must agree with it. */
    facts: z.record(factName, text()).optional(),
  }).superRefine((spec, context) => {
    const { environment, environments, values: given, schema: shape, replicas, price: cost, facts } = spec;
    if (environment !== undefined && environments !== undefined)
      context.addIssue({ code: "custom", message: "has either environment or environments, not both" });
    if (given === undefined && shape === undefined && replicas === undefined && cost === undefined &&
      facts === undefined && spec.secrets === undefined)
      context.addIssue({ code: "custom", message: "says nothing: neither values nor replicas nor a price" });
    if (spec.for !== undefined) return;
    if (environment === undefined && environments === undefined)
      context.addIssue({ code: "custom", message: "names neither what it is for nor an environment" });
    else if (given ?? shape ?? replicas ?? facts ?? spec.secrets)
      context.addIssue({ code: "custom", message: "has no `for`, so it may state a price only" });
  }),
);

export type ConfigurationDocument = z.output<typeof configuration>;

/** Secrets in the open, references that are none, too many values. */
export function* checkValues(
  given: Readonly<Record<string, unknown>>,
): Generator<{ readonly path: Path; readonly message: string }> {
  let count = 0;
  for (const { path, name: field, value, holder } of eachValue(given)) {
    if (++count > CONFIGURATION_VALUES_MAX) {
      yield { path: [], message: `has more than ${CONFIGURATION_VALUES_MAX} values` };
      return;
    }
    const what = secretLikeness(field, value);
    // At the holder, so that the message does not repeat the value.
    if (what !== undefined) {
      yield { path: holder, message: `holds ${what} under ${quoted(field)}; name it: ` +
        `${field}: { secretRef: NAME }` };
    }
    const isInList = path.some((step) => typeof step === "number");
    const why = badReference(value) ??
      (isInList && referenceIn(value) !== undefined
        ? "stands in a list, and a reference has a name of its own"
        : undefined);
    if (why !== undefined) yield { path, message: why };
  }
}

interface PlacedValue {
  readonly path: Path;
  /** The nearest name above: of an entry of a list, the list's. */
  readonly name: string;
  readonly value: unknown;
  readonly holder: Path;
}

/** Every value inside, in the document's order. Documents are shallow, so this may recurse. */
export function* eachValue(within: unknown, path: Path = [], name = ""): Generator<PlacedValue> {
  if (typeof within !== "object" || within === null) return;
  const isList = Array.isArray(within);
  for (const [field, value] of Object.entries(within)) {
    const here = [...path, isList ? Number(field) : field];
    const nearest = isList ? name : field;
    yield { path: here, name: nearest, value, holder: path };
    if (referenceIn(value) === undefined) yield* eachValue(value, here, nearest);
  }
}

export interface ValueReference {
  readonly kind: (typeof REFERENCE_FIELDS)[number];
  readonly name: string;
}

/** `{ secretRef: ranking-db }` stands for a value from elsewhere; undefined for what is a value itself. */
export function referenceIn(value: unknown): ValueReference | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  const kind = REFERENCE_FIELDS.find((field) => field === names[0]);
  if (kind === undefined || names.length !== 1) return undefined;
  const target = (value as Readonly<Record<string, unknown>>)[kind];
  return typeof target === "string" ? { kind, name: target } : undefined;
}

/** Why an object that has the field of a reference is none. */
function badReference(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const field = REFERENCE_FIELDS.find((each) => Object.hasOwn(value, each));
  if (field === undefined) return undefined;
  const reference = referenceIn(value);
  if (reference === undefined) return `has ${field}, which stands alone and is a name`;
  if (field === "secretRef" && !secretName.safeParse(reference.name).success)
    return "has a secretRef that is not the name of a secret";
  return undefined;
}
