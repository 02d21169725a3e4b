/**
 * Model inputs against what feeds them, in the words of interfaces' schemas
 * (../../model/interface-schema.ts).
 *
 * Two questions. What the build reads: each interface that it requires with a schema is held against what its
 * provider states. What the model takes: each input of the interfaces that it provides is held against the
 * columns of the interfaces that it requires, by name; one that no feed has must be sent by whoever calls it
 * (the `inputs` of a requirement on the model's interface), or may be left out (`nullable`), else it is open.
 * The provider is a pick, or runs here, where the place is part of, or anywhere that the requirement looks.
 */
import { parseKey } from "../../model/names.ts";
import { fitsSchema, judgeRead, schemaOnEdge } from "../../model/interface-schema.ts";
import type { ColumnFinding, Columns } from "../../model/interface-schema.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { isInView, providersOf } from "./providers.ts";
import type { Provider } from "./providers.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

const OPEN: readonly ColumnFinding["problem"][] = ["unstated", "no-schema"];

/** What stands where no type does. */
const SEEN: Readonly<Record<ColumnFinding["problem"], string>> = {
  missing: "no such column", type: "another type", nullable: "null", "not-sent": "nothing",
  unstated: "nothing stated", "no-schema": "no schema",
};

export const modelInputsValidator: Validator = {
  name: "model-inputs",
  tier: "gate",
  reads: { edges: ["REQUIRES", "PROVIDES", "OF", "IN", "PART_OF", "SERVES"], choice: "picks" },
  appliesTo: ["model", "feature-pipeline"],
  evaluate(question) {
    const feeds = feedsOf(question);
    const reasons = [...feeds.flatMap(({ reasons: found }) => found), ...inputReasons(question, feeds)];
    return resultOf(reasons, question.snapshot.key(question.build));
  },
};

interface Feed {
  readonly provider: Provider | undefined;
  readonly columns: Columns | undefined;
  readonly reasons: readonly Reason[];
}

function feedsOf(question: Question): readonly Feed[] {
  const { snapshot, build } = question;
  const holders = new Set([build, versionOf(snapshot, build)]);
  return [...holders].flatMap((holder) =>
    snapshot.outgoing(holder, "REQUIRES")
      .filter(({ node }) => snapshot.kind(node) === "Interface")
      .map(({ node, properties }): Feed => {
        const where = properties["where"];
        const providers = providersOf(question, node).filter((one) => isCounted(question, one, where));
        const required = schemaOnEdge(properties);
        const judged = providers.map((provider) => {
          const provided = schemaOnEdge(provider.properties);
          const answer = required === undefined ? undefined : fitsSchema(required, provided);
          return { provider, columns: provided?.columns ?? provided?.outputs, answer };
        });
        // One that serves is enough.
        const best = judged.find(({ answer }) => answer === undefined || answer.truth === "yes")
          ?? judged.find(({ answer }) => answer!.truth === "unknown") ?? judged[0];
        const about = snapshot.key(node);
        if (best === undefined) {
          const missing = [parseKey(about)!.name];
          return { provider: undefined, columns: undefined, reasons: [
            { code: "FEED_MISSING", outcome: "UNKNOWN", about, missing },
          ] };
        }
        const found = best.answer?.findings ?? [];
        const told = { about: snapshot.key(best.provider.provider), subject: parseKey(about)!.name };
        const reasons = best.answer?.truth === "yes"
          ? [{ ...told, code: "INPUT_FED", outcome: "PASS" } as const]
          : found.map((finding) => reasonOf(finding, told));
        return { provider: best.provider, columns: best.columns, reasons };
      }));
}

function isCounted(
  { snapshot, place }: Question,
  { deployment, place: there }: Provider,
  where: unknown,
): boolean {
  if (deployment === undefined || where === "anywhere") return true;
  if (place === undefined || there === undefined) return false;
  return isInView(snapshot, place, there, where === "reachable" ? "reachable" : "here");
}

function inputReasons(question: Question, feeds: readonly Feed[]): readonly Reason[] {
  const { snapshot, build } = question;
  const provides = snapshot.outgoing(versionOf(snapshot, build), "PROVIDES");
  return provides.flatMap(({ node, properties }): readonly Reason[] => {
    const inputs = schemaOnEdge(properties)?.inputs;
    if (inputs === undefined) return [];
    const about = snapshot.key(node);
    const sent = sentBy(question, node);
    return [...inputs].map(([name, wanted]): Reason => {
      const told = { about, subject: name, required: wanted.text };
      const feed = feeds.find(({ columns }) => columns?.has(name) === true);
      if (feed === undefined) {
        return sent.has(name) || wanted.nullable === true
          ? { ...told, code: "INPUT_FED", outcome: "PASS", affected: [...(sent.get(name) ?? [])] }
          : { ...told, code: "INPUT_OPEN", outcome: "UNKNOWN", missing: [name] };
      }
      const from = { observed: feed.columns!.get(name)!.text, path: [
        snapshot.key(feed.provider!.provider), snapshot.key(build), about,
      ] };
      const [finding] = judgeRead(name, wanted, feed.columns!);
      if (finding === undefined) return { ...told, ...from, code: "INPUT_FED", outcome: "PASS" };
      return OPEN.includes(finding.problem)
        ? { ...told, ...from, code: "INPUT_OPEN", outcome: "UNKNOWN" }
        : { ...told, ...from, code: "INPUT_UNFIT", outcome: "FAIL" };
    });
  });
}

/** Inputs that callers state to send, and who they are. */
function sentBy({ snapshot }: Question, interfaceNode: NodeId): ReadonlyMap<string, readonly string[]> {
  const sent = new Map<string, string[]>();
  for (const { node, properties } of snapshot.incoming(interfaceNode, "REQUIRES")) {
    for (const name of schemaOnEdge(properties)?.inputs?.keys() ?? []) {
      sent.set(name, [...(sent.get(name) ?? []), snapshot.key(node)]);
    }
  }
  return sent;
}

function reasonOf(
  { problem, column, required, provided }: ColumnFinding,
  { about, subject }: { readonly about: string; readonly subject: string },
): Reason {
  const isOpen = OPEN.includes(problem);
  return {
    code: isOpen ? "INPUT_OPEN" : "INPUT_UNFIT",
    outcome: isOpen ? "UNKNOWN" : "FAIL",
    about,
    subject: column === "" ? subject : `${subject} ${column}`,
    ...(required === undefined ? {} : { required }),
    observed: provided ?? SEEN[problem],
  };
}
