/**
 * What something would read where it is to run: the datasets that it requires, as they are picked beside it
 * or run in sight, each by the copy that a rule chooses for the place. A dataset reads itself, or its copy.
 *
 * Copies are chosen first, and what is read is judged then: the choice of a copy asks no rule about what is
 * read. What cannot be told is open, and no such rule passes by it.
 */
import { choicesOf } from "../../rules/choose.ts";
import type { CompiledChooser } from "../../rules/compiled-rule.ts";
import type { Missing } from "../../rules/cel/thing.ts";
import { readsMissing } from "../../rules/read-data.ts";
import type { ReadData } from "../../rules/read-data.ts";
import type { RulePick, RuleQuestion } from "../../rules/rule-scene.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { typeOf } from "../../walk/type-of.ts";
import { everywhere, provisionsOf } from "../deployed.ts";
import type { Deployed } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import type { Telling } from "../reasons.ts";
import { copyOf } from "./copy-of.ts";

/** `choosers`: of the place. `picks`: all that is picked for it; others run there already. */
export function readDataOf(
  telling: Telling,
  choosers: readonly CompiledChooser[],
  question: RuleQuestion,
  pick: RulePick,
  picks: readonly RulePick[],
): ReadData {
  return new Reading(telling, choosers, question, picks).of(pick);
}

/** A dataset's version that is needed; `running` where it is not picked. */
interface Needed {
  readonly version: NodeId;
  readonly pick?: RulePick;
  readonly running?: Deployed;
}

/** One entry of `requires`, with its alternatives. */
interface Entry {
  readonly alternatives: Set<unknown>;
  /** Of them, those that ask for data. */
  readonly ofData: Set<unknown>;
  readonly needed: Needed[];
}

class Reading {
  readonly #telling: Telling;
  readonly #choosers: readonly CompiledChooser[];
  readonly #question: RuleQuestion;
  readonly #picks: readonly RulePick[];
  readonly #nodes = new Set<NodeId>();
  readonly #open: Missing[] = [];

  constructor(
    telling: Telling,
    choosers: readonly CompiledChooser[],
    question: RuleQuestion,
    picks: readonly RulePick[],
  ) {
    this.#telling = telling;
    this.#choosers = choosers.filter(({ on, choose }) => on === "deployment" && choose.of !== undefined);
    this.#question = question;
    this.#picks = picks;
  }

  of(pick: RulePick): ReadData {
    const { snapshot } = this.#question;
    const artifact = this.#artifactOf(pick.version);
    if (artifact !== undefined && this.#isData(artifact)) this.#read({ version: pick.version, pick });
    for (const { alternatives, ofData, needed } of this.#entriesOf(pick, artifact)) {
      for (const one of needed) this.#read(one);
      // One that asks for no data may be what satisfies it.
      if (needed.length === 0 && ofData.size > 0 && ofData.size === alternatives.size)
        this.#open.push(readsMissing(snapshot.key(pick.variant ?? pick.version)));
    }
    const nodes = [...this.#nodes].sort((a, b) => snapshot.adjacency.compare(a, b));
    return { nodes, open: this.#open };
  }

  #entriesOf(pick: RulePick, artifact: NodeId | undefined): Iterable<Entry> {
    const { snapshot } = this.#question;
    const { version, variant, parameterValues = [] } = pick;
    const running = artifact === undefined ? [] : snapshot.incoming(artifact, "RUNS");
    const services = running.map(({ node }) => node);
    const stating = [version, ...(variant === undefined ? [] : [variant]), ...parameterValues, ...services];
    const entries = new Map<string, Entry>();
    for (const from of stating) {
      for (const { node, properties: { group, alternative } } of snapshot.outgoing(from, "REQUIRES")) {
        const name = `${from} ${group}`;
        let entry = entries.get(name);
        if (entry === undefined)
          entries.set(name, (entry = { alternatives: new Set(), ofData: new Set(), needed: [] }));
        entry.alternatives.add(alternative);
        if (snapshot.kind(node) === "Interface") entry.needed.push(...this.#providing(node));
        if (snapshot.kind(node) !== "Artifact" || !this.#isData(node)) continue;
        entry.ofData.add(alternative);
        entry.needed.push(...this.#versionsOf(node, pick));
      }
    }
    return entries.values();
  }

  /** Shipped inside, else picked beside it, else running: here, then in reach, then anywhere. */
  #versionsOf(artifact: NodeId, { version, variant = version }: RulePick): readonly Needed[] {
    const { snapshot } = this.#question;
    const inside = [version, variant].flatMap((build) => snapshot.outgoing(build, "CONTAINS"))
      .filter(({ node }) => this.#artifactOf(node) === artifact);
    if (inside.length > 0) return inside.map(({ node }) => ({ version: node }));
    const picked = this.#picks.filter((one) => this.#artifactOf(one.version) === artifact);
    if (picked.length > 0) return picked.map((pick) => ({ version: pick.version, pick }));
    const { here, reachable, everywhere: all = everywhere(snapshot) } = this.#telling.place.surroundings;
    const views = [here, reachable, all].map((view) => view.ofArtifact(artifact));
    return (views.find((one) => one.length > 0) ?? [])
      .map((running) => ({ version: running.version, running }));
  }

  /** Datasets that provide the interface; an interface may be provided by what is no data. */
  #providing(provided: NodeId): readonly Needed[] {
    const { snapshot } = this.#question;
    const isDataset = (version: NodeId): boolean => {
      const artifact = this.#artifactOf(version);
      return artifact !== undefined && this.#isData(artifact);
    };
    const picked = this.#picks.filter(({ version }) => isDataset(version) &&
      provisionsOf(snapshot, version).some(({ node }) => node === provided));
    if (picked.length > 0) return picked.map((pick) => ({ version: pick.version, pick }));
    const taken = new Set(this.#picks.map(({ version }) => this.#artifactOf(version)));
    const { here, reachable } = this.#telling.place.surroundings;
    const views = [here, reachable].map((view) => view.ofInterface(provided).flatMap(({ deployed }) =>
      deployed !== undefined && isDataset(deployed.version) && !taken.has(deployed.artifact)
        ? [{ version: deployed.version, running: deployed }]
        : []));
    return views.find((one) => one.length > 0) ?? [];
  }

  #read({ version, pick = { version }, running }: Needed): void {
    const { snapshot } = this.#question;
    const artifact = this.#artifactOf(version);
    const name = artifact === undefined ? undefined : nameOf(snapshot.key(artifact));
    const choosers = this.#choosers.filter(({ choose: { of } }) => of === name);
    const asked = { ...this.#question, pick, picks: [pick] };
    const [choice] = choosers.length === 0 ? [] : choicesOf(choosers, asked).datasets;
    if (choice === undefined) {
      const recorded = running === undefined ? [] : snapshot.outgoing(running.deployment, "READS");
      for (const node of recorded.length > 0 ? recorded.map((edge) => edge.node) : [version])
        this.#nodes.add(node);
      return;
    }
    if (choice.kind === "unknown") {
      const missing = choice.open.flatMap((one) => one.missing);
      this.#open.push(...(missing.length > 0 ? missing : [readsMissing(snapshot.key(version))]));
      return;
    }
    const copy = copyOf(snapshot, version, choice.value.dataset);
    if (copy === undefined) this.#open.push(readsMissing(snapshot.key(version)));
    else this.#nodes.add(copy);
  }

  #artifactOf(version: NodeId): NodeId | undefined {
    return this.#question.snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  }

  #isData(artifact: NodeId): boolean {
    const { snapshot } = this.#question;
    const key = snapshot.key(artifact);
    return typeOf(snapshot, key) === "dataset" ||
      this.#choosers.some(({ choose: { of } }) => of === nameOf(key));
  }
}
