/**
 * The building blocks of every kind's schema.
 *
 * Where text is meant, a number is taken by its text: the reader (../read-documents.ts) leaves a number only
 * where its text is exactly what was written, so `version: 3` is "3" and `version: 3.10` never was a number.
 */
import { z } from "zod";
import { BUILD_NAME, FACT_NAME, LOCAL_NAME, NAME, VERSION_NAME, VERSION_TEXT } from "../names.ts";

/** Longest single value: a URL or a version range is far below it, and every store keeps and indexes it. */
export const TEXT_CHARACTERS_MAX = 4096;
/** Longest list in a document: the widest real list, all wheel tags of one release, has hundreds. */
export const LIST_ITEMS_MAX = 4096;

/**
 * An object that refuses unknown fields. Its error message is the list of known ones: ../explain-issues.ts
 * reads it.
 */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join(" ") : undefined),
  });
}

export function text(pattern?: RegExp, explanation?: string) {
  const string = z
    .string()
    .min(1, "is empty")
    .max(TEXT_CHARACTERS_MAX, `is longer than ${TEXT_CHARACTERS_MAX} characters`);
  const checked = pattern === undefined ? string : string.regex(pattern, explanation ?? "has the wrong form");
  return z.union([checked, z.number()]).transform(String);
}

const LETTERS = "letters, digits and . _ + -";

export const name = text(NAME, `is not a name: ${LETTERS} /, a letter or digit at both ends, at most 200`);
export const localName = text(
  LOCAL_NAME,
  `is not a name: ${LETTERS}, a letter or digit at both ends, at most 100`,
);
export const factName = text(FACT_NAME, "is not a fact's name, such as nvidia.driver");
export const versionText = text(VERSION_TEXT, "is not the text of one version");
export const versionName = text(VERSION_NAME, "is not ARTIFACT@VERSION, such as ranker@2.3.1");
export const buildName = text(
  BUILD_NAME,
  "is not ARTIFACT@VERSION or ARTIFACT@VERSION#VARIANT, such as ranker@2.3.1#gpu",
);

/** Hex digits of each digest algorithm; `gitCommit` is in-toto's word for the SHA-1 of a git commit. */
export const digest = text(
  /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}|(?:sha1|gitCommit):[0-9a-f]{40})$/,
  "is not a digest: sha256: and 64 hex digits (or sha384:, sha512:, sha1:, gitCommit: with theirs)",
);

export const scalar = z.union([
  z.string().min(1, "is empty").max(TEXT_CHARACTERS_MAX, `is longer than ${TEXT_CHARACTERS_MAX} characters`),
  z.number(),
  z.boolean(),
]);
export type Scalar = z.output<typeof scalar>;

/** A set or a list of choices: always text, as every condition reads its operands from text. */
export const texts = list(z.union([text(), z.boolean()]).transform(String));

export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).max(LIST_ITEMS_MAX, `has more than ${LIST_ITEMS_MAX} entries`);
}

/** A list in which nothing stands twice; `identity` says what makes two entries the same. */
export function uniqueList<Item extends z.ZodType>(item: Item, identity: (entry: z.output<Item>) => string) {
  return list(item).superRefine((entries, context) => {
    const first = new Map<string, number>();
    entries.forEach((entry, index) => {
      const id = identity(entry);
      const earlier = first.get(id);
      if (earlier === undefined) first.set(id, index);
      else
        context.addIssue({
          code: "custom",
          path: [index],
          message: `stands here twice: it is also at [${earlier}]`,
        });
    });
  });
}

/** RFC 3339, kept as UTC with milliseconds, so that times compare as text. */
export const time = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
    "is not a time such as 2026-10-01T12:00:00Z",
  )
  .refine((value) => !Number.isNaN(Date.parse(value)), "is no time in any calendar")
  .transform((value) => new Date(value).toISOString());

const LABEL_NAME = /^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** Kubernetes labels: names of at most 63 characters after an optional prefix, values of at most 63. */
const labels = z.record(
  z.string().regex(LABEL_NAME, "is not a label's name (Kubernetes syntax)"),
  z
    .union([z.string().regex(LABEL_VALUE, "is not a label's value (Kubernetes syntax)"), z.number()])
    .transform(String),
);

export function metadata<Name extends z.ZodType<string, string | number>>(nameField: Name) {
  return fields({
    name: nameField,
    owner: text().optional(),
    labels: labels.optional(),
    description: text().optional(),
    /** Written by the service: who signed the document, or by which policies it counts as unsigned. */
    signature: fields({
      signers: list(text()).optional(),
      loweredBy: list(text()).optional(),
    }).optional(),
  });
}

/** The frame that all kinds share. */
export function documentOf<
  Kind extends string,
  Name extends z.ZodType<string, string | number>,
  Spec extends z.ZodType,
>(kind: Kind, nameField: Name, spec: Spec) {
  return fields({
    apiVersion: z.literal("fairlead.dev/v1", { error: "must be fairlead.dev/v1" }),
    kind: z.literal(kind),
    metadata: metadata(nameField),
    spec,
  });
}
