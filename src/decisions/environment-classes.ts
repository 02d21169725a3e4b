/**
 * Environments with equal facts and equal surroundings form one class: every requirement has one truth for
 * all of them.
 *
 * A thousand environments of a fleet are usually a few hundred classes. A requirement becomes two masks over
 * the classes, "yes" and "no" (what is in neither is unknown); that is what the matrix combines and what a
 * solver can place with.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { hasRules } from "./policies/rules-here.ts";
import { deploymentsIn, surroundingsOf } from "./deployed.ts";
import { factsAndEpochOf } from "./effective-facts.ts";
import { MISSING } from "./fact-key.ts";
import type { Cell, FactKey } from "./fact-key.ts";
import type { FactCondition } from "./fact-condition.ts";
import type { Place } from "./requirement-truth.ts";
import { UNKNOWN, YES } from "./truth.ts";

/** Bit i of word i >> 5 stands for class i. */
export type ClassMask = Int32Array;

export interface TruthMasks {
  readonly yes: ClassMask;
  readonly no: ClassMask;
}

/** The values that one key has in the classes. */
interface CellsOfKey {
  readonly cells: readonly Cell[];
  /** Where each of them is. */
  readonly masks: readonly SparseMask[];
}

/** The words of a mask that are not zero: a value that few classes have is few words. */
interface SparseMask {
  readonly words: Int32Array;
  readonly bits: Int32Array;
}

function sparse(mask: ClassMask): SparseMask {
  const words = Int32Array.from(mask.keys()).filter((word) => mask[word] !== 0);
  return { words, bits: words.map((word) => mask[word]!) };
}

export class EnvironmentClasses {
  /** The place of a representative of each class: its first environment in order of name. */
  readonly places: readonly Place[];
  /** Class by environment. */
  readonly classOf: ReadonlyMap<NodeId, number>;
  /** Words of a mask. */
  readonly words: number;
  readonly #all: ClassMask;
  readonly #cells = new Map<FactKey, CellsOfKey>();
  readonly #masks = new Map<FactCondition, TruthMasks>();
  readonly #missing = new Map<FactKey, ClassMask>();

  constructor(places: readonly Place[], classOf: ReadonlyMap<NodeId, number>) {
    this.places = places;
    this.classOf = classOf;
    this.words = (places.length + 31) >>> 5;
    this.#all = this.where(() => true);
  }

  get count(): number {
    return this.places.length;
  }

  empty(): ClassMask {
    return new Int32Array(this.words);
  }

  all(): ClassMask {
    return this.#all.slice();
  }

  where(holds: (place: Place, index: number) => boolean): ClassMask {
    const mask = this.empty();
    this.places.forEach((place, index) => {
      if (holds(place, index)) mask[index >>> 5]! |= 1 << (index & 31);
    });
    return mask;
  }

  /** Where a condition on a fact holds and where it fails; computed once for each distinct condition. */
  masksOf(condition: FactCondition): TruthMasks {
    let masks = this.#masks.get(condition);
    if (masks === undefined) {
      const [yes, no] = [this.empty(), this.empty()];
      const { cells, masks: where } = this.#cellsOf(condition.key);
      for (let index = 0; index < cells.length; index++) {
        const { truth } = condition.outcome(cells[index]!);
        if (truth === UNKNOWN) continue;
        const mask = truth === YES ? yes : no;
        const { words, bits } = where[index]!;
        for (let place = 0; place < words.length; place++) mask[words[place]!]! |= bits[place]!;
      }
      masks = { yes, no };
      this.#masks.set(condition, masks);
    }
    return masks;
  }

  #cellsOf(key: FactKey): CellsOfKey {
    let found = this.#cells.get(key);
    if (found === undefined) {
      const masks = new Map<Cell, ClassMask>();
      this.places.forEach(({ facts }, index) => {
        const cell = facts.cell(key);
        let mask = masks.get(cell);
        if (mask === undefined) masks.set(cell, (mask = this.empty()));
        mask[index >>> 5]! |= 1 << (index & 31);
      });
      found = { cells: [...masks.keys()], masks: [...masks.values()].map(sparse) };
      this.#cells.set(key, found);
    }
    return found;
  }

  /** Where a fact is missing. */
  missing(key: FactKey): ClassMask {
    let mask = this.#missing.get(key);
    if (mask === undefined) {
      mask = this.where(({ facts }) => facts.cell(key) === MISSING);
      this.#missing.set(key, mask);
    }
    return mask;
  }
}

const CLASSES = {};

interface KeptClasses {
  readonly from: number;
  readonly until: number;
  readonly classes: EnvironmentClasses;
}

/** The classes of all environments at a time; kept with the snapshot while no observation goes stale. */
export function environmentClassesOf(snapshot: Snapshot, nowMilliseconds: number): EnvironmentClasses {
  const kept = snapshot.memo(CLASSES, () => ({ latest: undefined as KeptClasses | undefined }));
  const { latest } = kept;
  if (latest !== undefined && latest.from < nowMilliseconds && nowMilliseconds <= latest.until)
    return latest.classes;
  kept.latest = computeClasses(snapshot, nowMilliseconds);
  return kept.latest.classes;
}

function computeClasses(snapshot: Snapshot, nowMilliseconds: number): KeptClasses {
  const places: Place[] = [];
  const classOf = new Map<NodeId, number>();
  const byIdentity = new Map<string, number>();
  let [from, until] = [-Infinity, Infinity];
  for (const environment of snapshot.nodesOf("Environment")) {
    const { facts, ...epoch } = factsAndEpochOf(snapshot, environment, nowMilliseconds);
    from = Math.max(from, epoch.from);
    until = Math.min(until, epoch.until);
    const surroundings = surroundingsOf(snapshot, environment);
    // What runs in the environment itself can be replaced there, unlike what runs above it.
    const own = deploymentsIn(snapshot, environment).map(({ deployment }) => deployment);
    let identity = `${surroundings.here.id};${surroundings.reachable.id};${own.join()};`;
    for (const { id } of facts.cells) identity += `${id},`;
    // A rule may read anything of an environment: its labels, its name, what it is part of.
    if (hasRules(snapshot, environment)) identity += snapshot.key(environment);
    let index = byIdentity.get(identity);
    if (index === undefined) {
      index = places.length;
      byIdentity.set(identity, index);
      places.push({ snapshot, environment, facts, surroundings });
    }
    classOf.set(environment, index);
  }
  return { from, until, classes: new EnvironmentClasses(places, classOf) };
}
