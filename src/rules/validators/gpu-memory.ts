/**
 * GPU memory: what the build needs, times a headroom, fits into one GPU of its place. Exact to the byte:
 * quantities are whole billionths (../../values/quantity.ts), the headroom is whole percent, and the test is
 * need * (100 + percent) <= memory * 100.
 *
 * The need is the fact `gpu.memoryNeeded` of the version, and every lower bound on `gpu.memory` that the
 * build, its version or the picked values of parameters require (alone in its group, so that it must hold);
 * the largest counts. What several GPUs share is stated as what one of them holds.
 */
import type { NodeId } from "../../snapshot/snapshot.ts";
import { formatQuantity, parseQuantity } from "../../values/quantity.ts";
import type { Quantity } from "../../values/quantity.ts";
import { versionOf } from "../thing-types.ts";
import { factMissing, sightOf, valueOf } from "./evidence.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { ValidatorSettingsInvalid } from "./validator-settings-invalid.ts";
import type { Question, Validator } from "./validator.ts";

const NEED = "gpu.memoryNeeded";
const MEMORY = "gpu.memory";
/** A hundred times the need; a headroom beyond is a slip of the keyboard. */
const HEADROOM_PERCENT_MAX = 10_000;

export interface GpuMemorySettings {
  /** 20: a fifth more than is needed stays free. Whole percent. Default 0. */
  readonly headroomPercent?: number;
}

/** Throws ValidatorSettingsInvalid. */
export function gpuMemoryValidator({ headroomPercent = 0 }: GpuMemorySettings = {}): Validator {
  const isFine =
    Number.isSafeInteger(headroomPercent) && headroomPercent >= 0 && headroomPercent <= HEADROOM_PERCENT_MAX;
  if (!isFine) {
    throw new ValidatorSettingsInvalid("gpu-memory", "headroomPercent", headroomPercent,
      `It is whole percent, 0 to ${HEADROOM_PERCENT_MAX}.`);
  }
  return {
    name: "gpu-memory",
    tier: "gate",
    reads: { facts: [NEED, MEMORY], edges: ["REQUIRES"], choice: "parameters" },
    appliesTo: ["model", "image", "runtime"],
    evaluate: (question) => resultOf([judge(question, BigInt(headroomPercent))], buildKey(question)),
  };
}

function judge(question: Question, headroomPercent: bigint): Reason {
  const { build, place } = question;
  const need = needOf(question);
  if (need === undefined) return factMissing(question, build, NEED);
  const withHeadroom = need.nano * (100n + headroomPercent);
  const required = headroomPercent === 0n
    ? formatQuantity(need)
    : `${formatQuantity(need)} and ${headroomPercent} % = ${formatQuantity(rounded(withHeadroom, need))}`;
  const told = { about: buildKey(question), subject: MEMORY, required };
  if (withHeadroom === 0n) return { ...told, code: "MEMORY_FITS", outcome: "PASS" };
  const sight = sightOf(question, place, MEMORY);
  switch (sight.kind) {
    case "missing":
      return { ...factMissing(question, place, MEMORY), required };
    case "absent":
      return { ...told, code: "GPU_ABSENT", outcome: "FAIL", observed: "none" };
    case "value": {
      const memory = parseQuantity(String(sight.value));
      return withHeadroom <= memory.nano * 100n
        ? { ...told, code: "MEMORY_FITS", outcome: "PASS", observed: memory.text }
        : { ...told, code: "MEMORY_SHORT", outcome: "FAIL", observed: memory.text };
    }
    default:
      return sight satisfies never;
  }
}

/** The quantity that is told: rounded up, to whole Mi from 1Gi on, as the test itself does not round. */
function rounded(hundredfold: bigint, { form, nano }: Quantity): Pick<Quantity, "nano" | "form"> {
  const isLarge = form === "binary" && nano >= 1_000_000_000n << 30n;
  const unit = isLarge ? 1_000_000_000n << 20n : 1_000_000_000n;
  const hundred = 100n * unit;
  return { nano: ((hundredfold + hundred - 1n) / hundred) * unit, form };
}

/** The largest of what is stated; undefined where nobody states any. */
function needOf(question: Question): Quantity | undefined {
  const { snapshot, build, parameterValues = [] } = question;
  const stated = valueOf(question, build, NEED);
  const texts = stated === undefined ? [] : [String(stated)];
  for (const holder of new Set([build, versionOf(snapshot, build), ...parameterValues]))
    texts.push(...boundsOf(question, holder));
  const needs = texts.map(parseQuantity).sort((a, b) => (a.nano > b.nano ? -1 : a.nano < b.nano ? 1 : 0));
  return needs[0];
}

/** Lower bounds that a node requires whatever else it could do without. */
function boundsOf({ snapshot }: Question, holder: NodeId): readonly string[] {
  const requires = snapshot.outgoing(holder, "REQUIRES");
  const choices = new Set(
    requires.flatMap(({ properties: { alternative, group } }) => (alternative === 0 ? [] : [group!])),
  );
  return requires.flatMap(({ node, properties: { condition, atLeast, group } }) => {
    const isBound = snapshot.key(node) === `fact-key:${MEMORY}` && condition === "bounds";
    return isBound && atLeast !== undefined && !choices.has(group!) ? [String(atLeast)] : [];
  });
}

function buildKey({ snapshot, build }: Question): string {
  return snapshot.key(build);
}
