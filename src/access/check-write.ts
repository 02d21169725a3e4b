/**
 * May these changes be made? Each document needs its kind's scope on what it was and on what it becomes, so
 * nobody takes a thing over by giving it another owner. Run inside the write, at the snapshot that it is
 * planned on. Throws Forbidden.
 */
import type { Document, DocumentKind } from "../model/document.ts";
import { buildKey, nodeKey, parseKey, parseVersionName } from "../model/names.ts";
import { SCOPE_NAMES } from "../model/scopes.ts";
import type { Scope } from "../model/scopes.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { boundsOf, ownerOf } from "./bounds.ts";
import type { Caller, Grant } from "./caller.ts";
import { Forbidden } from "./forbidden.ts";
import { holdsAll, holdsOn, holdsSomewhere, holdsWhole, resolved } from "./held-scopes.ts";
import type { Bounds, Held } from "./held-scopes.ts";
import { WRITE_SCOPES } from "./write-scopes.ts";

export interface CheckedChange {
  readonly key: string;
  readonly before: Document | null;
  readonly after: Document | null;
}

type Spec = Readonly<Record<string, unknown>>;

export class WriteCheck {
  readonly #caller: Caller;
  readonly #held: readonly Held[];
  readonly #snapshot: Snapshot;
  readonly #changes: ReadonlyMap<string, CheckedChange>;
  readonly #isApproved: boolean;

  /** `isApproved`: others approved exactly these changes, so who may approve them may apply them. */
  constructor(
    caller: Caller,
    held: readonly Held[],
    snapshot: Snapshot,
    changes: readonly CheckedChange[],
    isApproved: boolean,
  ) {
    this.#caller = caller;
    this.#held = held;
    this.#snapshot = snapshot;
    this.#changes = new Map(changes.map((change) => [change.key, change]));
    this.#isApproved = isApproved;
  }

  check(): void {
    for (const change of this.#changes.values()) this.#checkChange(change);
  }

  #checkChange({ key, before, after }: CheckedChange): void {
    const kind = (after ?? before)!.kind;
    if (kind === "Role") return this.#checkRole(key, before, after);
    if (kind === "RoleBinding") return this.#checkBinding(key, before, after);
    if (kind === "Approval") return this.#checkApproval(key, after);
    if (kind === "Waiver") return this.#checkWaiver(key, before, (after ?? before)!);
    if (kind === "Proposal") return this.#checkProposal(key, before, after);
    const node = this.#snapshot.find(key);
    if (before !== null && node !== undefined) {
      this.#need(key, kind, this.#mayWrite(kind, boundsOf(this.#snapshot, node), before));
    }
    if (after === null) return;
    for (const bounds of this.#boundsAfter(after)) {
      this.#need(key, kind, this.#mayWrite(kind, bounds, after));
    }
    if (kind === "Baseline") this.#checkWhole(after.spec);
  }

  #need(key: string, kind: DocumentKind, isAllowed: boolean): void {
    if (!isAllowed) throw new Forbidden(this.#caller.name, WRITE_SCOPES[kind], key);
  }

  /**
   * A baseline holds all that runs in its place, whoever owns it: who reads for one owner only cannot say
   * what was good. By the grant alone, so that the answer tells nothing about what is hidden there.
   */
  #checkWhole({ environment }: Spec): void {
    const key = nodeKey("Environment", String(environment));
    const place = this.#snapshot.find(key);
    const { environments } = place === undefined ? { environments: [] } : boundsOf(this.#snapshot, place);
    const anybodys = { owner: undefined, environments };
    const everybodys = this.#held.filter(({ owner }) => owner === undefined);
    if (holdsOn(everybodys, "document:read", anybodys)) return;
    throw new Forbidden(this.#caller.name, "document:read", `all that runs in ${key}, whoever owns it`);
  }

  #mayWrite(kind: DocumentKind, bounds: Bounds, document: Document): boolean {
    const scopes: Scope[] = [WRITE_SCOPES[kind]];
    if (this.#isApproved) scopes.push("approval:give");
    const isWide = kind === "Policy" ||
      (kind === "Configuration" && document.spec["environment"] === undefined);
    const held = isWide ? this.#held.filter((one) => reachesNoFurther(document, one)) : this.#held;
    return scopes.some((scope) => holdsOn(held, scope, bounds));
  }

  /** What the document is bound to as it is to stand; all of these must be covered. */
  #boundsAfter(document: Document): readonly Bounds[] {
    const { kind, metadata, spec } = document;
    const { owner } = metadata;
    switch (kind) {
      case "Version": {
        const artifact = nodeKey("Artifact", parseVersionName(metadata.name)!.artifact);
        const [of] = this.#ownersOf(artifact);
        return [{ owner: of, environments: [] }, { owner: owner ?? of, environments: [] }];
      }
      case "Environment":
        return [{ owner, environments: [labelsAfter(document)] }];
      case "Deployment": {
        const { version, environment } = spec as { version: string; environment: string };
        const stated = owner ?? this.#ownersOf(buildKey(version).replace(/^variant:|#.*$/g, asVersion))[0];
        return this.#labelsOf(nodeKey("Environment", environment))
          .map((labels) => ({ owner: stated, environments: [labels] }));
      }
      case "Plan":
        return this.#labelsOf(nodeKey("Environment", String(spec["environment"])))
          .map((labels): Bounds => ({ owner, environments: [labels] }));
      case "Configuration":
        return this.#configured(spec, owner);
      case "Policy":
        return ((spec["binds"] as readonly string[] | undefined) ?? [])
          .flatMap((name) => this.#labelsOf(nodeKey("Environment", name)))
          .map((labels): Bounds => ({ owner, environments: [labels] }))
          .concat([{ owner, environments: [] }]);
      case "Baseline":
      case "Fingerprint":
        return this.#attested({ environment: spec["environment"] }, owner);
      case "Observation":
        return this.#attested({ deployment: spec["deployment"] }, owner);
      case "Attestation":
        return (spec["about"] as readonly Spec[]).flatMap((about) => this.#attested(about, owner));
      case "Run":
        return [{ owner, environments: [] }, ...((spec["generates"] as readonly unknown[] | undefined) ?? [])
          .map((entry) => typeof entry === "string" ? entry : (entry as { version: string }).version)
          .map((name): Bounds => ({ owner: this.#ownersOf(nodeKey("Version", name))[0], environments: [] }))];
      default:
        return [{ owner, environments: [] }];
    }
  }

  /**
   * What a thing is told is its owner's to say; the price of whatever runs in an environment is that
   * environment's owner's, and by a selector nobody's single one.
   */
  #configured(spec: Spec, owner: string | undefined): readonly Bounds[] {
    const { artifact, service } = (spec["for"] ?? {}) as Readonly<Record<string, string | undefined>>;
    const named = spec["environment"] === undefined
      ? undefined
      : nodeKey("Environment", String(spec["environment"]));
    const about = artifact !== undefined ? nodeKey("Artifact", artifact)
      : service !== undefined ? nodeKey("Service", service)
      : named;
    const of = about === undefined ? undefined : this.#ownersOf(about)[0];
    const places = named === undefined ? [[]] : this.#labelsOf(named).map((labels) => [labels]);
    return places.flatMap((environments) =>
      [{ owner: of, environments }, { owner: owner ?? of, environments }]);
  }

  /** Evidence is for what one answers for: whatever a gate reads of it is the owner's to say. */
  #attested({ version, environment, deployment }: Spec, owner: string | undefined): readonly Bounds[] {
    const key = version !== undefined ? buildKey(String(version)).replace(/^variant:|#.*$/g, asVersion)
      : environment !== undefined ? nodeKey("Environment", String(environment))
      : nodeKey("Deployment", String(deployment));
    const node = this.#snapshot.find(key);
    const [of] = this.#ownersOf(key);
    const environments = node === undefined ? [] : boundsOf(this.#snapshot, node).environments;
    return [{ owner: of, environments }, { owner: owner ?? of, environments }];
  }

  /** The owner of a document after these changes; one entry, undefined where nobody owns it. */
  #ownersOf(key: string): readonly [string | undefined] {
    const after = this.#changes.get(key)?.after;
    if (after != null) {
      if (after.metadata.owner !== undefined || after.kind !== "Version") return [after.metadata.owner];
      return this.#ownersOf(nodeKey("Artifact", parseVersionName(after.metadata.name)!.artifact));
    }
    const node = this.#snapshot.find(key);
    return [node === undefined ? undefined : ownerOf(this.#snapshot, node)];
  }

  /** Labels of an environment, as it is and as these changes leave it; both must be matched. */
  #labelsOf(key: string): readonly ReadonlyMap<string, string>[] {
    const node: NodeId | undefined = this.#snapshot.find(key);
    const now = node === undefined ? [] : boundsOf(this.#snapshot, node).environments;
    const after = this.#changes.get(key)?.after;
    const all = after == null ? now : [...now, labelsAfter(after)];
    return all.length === 0 ? [new Map()] : all;
  }

  /** A role may be bound by anybody to anything already: who changes it must hold all of it everywhere. */
  #checkRole(key: string, before: Document | null, after: Document | null): void {
    const scopes = [before, after].flatMap((one) => (one?.spec["scopes"] ?? []) as readonly Scope[]);
    for (const scope of ["role:write", ...scopes] as const) {
      if (!holdsWhole(this.#held, scope)) throw new Forbidden(this.#caller.name, scope, key);
    }
  }

  /** Nobody gives, or takes away, what they do not hold themselves. */
  #checkBinding(key: string, before: Document | null, after: Document | null): void {
    for (const document of [before, after]) {
      if (document === null) continue;
      const grant = document.spec as unknown as Grant;
      // A role that is not there yet grants nothing now, and whatever somebody makes of it later.
      const wanted = resolved(grant, this.#snapshot)
        ?? { scopes: new Set(SCOPE_NAMES), owner: undefined, environments: undefined };
      for (const scope of ["role:write", ...wanted.scopes] as const) {
        if (holdsAll(this.#held, { ...wanted, scopes: new Set([scope]) })) continue;
        throw new Forbidden(this.#caller.name, scope, key);
      }
    }
  }

  /** A proposal is judged when it is applied; a waiver by what it is about. */
  #checkApproval(key: string, after: Document | null): void {
    this.#need(key, "Approval", holdsSomewhere(this.#held, "approval:give"));
    const { what, subject } = (after?.spec ?? {}) as { readonly what?: string; readonly subject?: string };
    const node = what === "waiver" ? this.#snapshot.find(nodeKey("Waiver", subject!)) : undefined;
    if (node === undefined) return;
    this.#need(key, "Approval", this.#holdsOnWaiver(["approval:give"], this.#snapshot.properties(node)));
  }

  /** Who asks answers for what it is about; ending it makes verdicts stricter, so who approves may too. */
  #checkWaiver(key: string, before: Document | null, { spec }: Document): void {
    const scopes: readonly Scope[] = before === null ? ["waiver:write"] : ["waiver:write", "approval:give"];
    this.#need(key, "Waiver", this.#holdsOnWaiver(scopes, spec));
  }

  /** On the owner of what it is about, and on the environments that it names. */
  #holdsOnWaiver(scopes: readonly Scope[], spec: Spec): boolean {
    const { subject, environment, selector } = spec as Readonly<Record<string, string | undefined>>;
    const [owner] = this.#ownersOf(nodeKey("Artifact", subject!.split(/[@#]/, 1)[0]!));
    const environments = environment === undefined ? [] : this.#labelsOf(nodeKey("Environment", environment));
    const held = selector === undefined
      ? this.#held
      : this.#held.filter((one) => one.environments === undefined || one.environments.text === selector);
    return scopes.some((scope) => holdsOn(held, scope, { owner, environments }));
  }

  /** Who proposes could write it, were it not for the review; who may approve ends it. */
  #checkProposal(key: string, before: Document | null, after: Document | null): void {
    if (before !== null && holdsSomewhere(this.#held, "approval:give")) return;
    const proposed = ((after ?? before)!.spec["changes"] ?? []) as readonly {
      readonly key: string; readonly after?: Document;
    }[];
    const changes = proposed.map((one): CheckedChange => {
      const node = this.#snapshot.find(one.key);
      const kind = parseKey(one.key)?.kind as DocumentKind;
      const stub = { kind, metadata: { name: one.key }, spec: {} } as Document;
      return { key: one.key, before: node === undefined ? null : stub, after: one.after ?? null };
    }).filter((change) => change.before !== null || change.after !== null);
    this.#need(key, "Proposal", holdsSomewhere(this.#held, "document:read"));
    new WriteCheck(this.#caller, this.#held, this.#snapshot, changes, false).check();
  }
}

function asVersion(part: string): string {
  return part === "variant:" ? "version:" : "";
}

function labelsAfter({ metadata, spec }: Document): ReadonlyMap<string, string> {
  const labels = new Map(Object.entries(metadata.labels ?? {}));
  const stage = spec["stage"];
  return typeof stage === "string" ? labels.set("stage", stage) : labels;
}

/** A policy holds where its own selector says: under a grant for some environments it must say the same. */
function reachesNoFurther({ spec }: Document, { environments }: Held): boolean {
  return environments === undefined || spec["environments"] === environments.text;
}
