/** A choice as what is to run where: what was asked first, then the rest in order of name. */
import type { PropertyValue } from "../../model/graph.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import type { PlacedPick } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Layout } from "./layout.ts";
import { pickedPlace } from "./picked-place.ts";
import { parameterPackage, runningVersion, servicePackage, variantsPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";
import { runsOf } from "./service-runs.ts";
import { isKept } from "./kept.ts";

export function placedPicks(
  snapshot: Snapshot,
  { meanings }: Layout,
  stacks: readonly Stack[],
  picks: Picks,
): readonly PlacedPick[] {
  const placed: { readonly place: number; readonly pick: PlacedPick }[] = [];
  for (const [packageName, candidate] of picks) {
    const meaning = meanings.get(packageName)!;
    if (meaning.kind !== "artifact") continue;
    const { stack, profile } = meaning;
    const { node } = profile.versions[profile.versionTexts.indexOf(candidate)]!;
    if (isKept(stack, profile, node)) continue;
    const asked = askedPlace(snapshot, stack, profile);
    const place = stacks.indexOf(stack) * stack.asked.length + (asked < 0 ? Infinity : asked);
    placed.push({ place, pick: placedPick(snapshot, stack, profile, candidate, picks, asked) });
  }
  // Map order is that of the package names, so a stable sort keeps the rest in order of name.
  return placed.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place)).map(({ pick }) => pick);
}

function askedPlace(snapshot: Snapshot, { asked }: Stack, { artifact }: ArtifactProfile): number {
  return asked.findIndex((one) =>
    one.kind === "service"
      ? runsOf(snapshot, one.service).some((run) => run.artifact === artifact)
      : one.artifact === artifact,
  );
}

function placedPick(
  snapshot: Snapshot,
  stack: Stack,
  profile: ArtifactProfile,
  candidate: string,
  picks: Picks,
  asked: number,
): PlacedPick {
  const { subject, node } = profile.versions[profile.versionTexts.indexOf(candidate)]!;
  const variant = picks.get(variantsPackage(stack, profile.name));
  const telling = pickedPlace(stack, picks);
  const running = runningVersion(snapshot, telling, profile.artifact);
  const parameters: Record<string, PropertyValue> = {};
  for (const { name, values } of subject.parameters) {
    const picked = picks.get(parameterPackage(stack, subject.name, name));
    const value = values.find((one) => one.name === picked);
    if (value !== undefined) parameters[name] = value.value;
  }
  const services = snapshot
    .incoming(profile.artifact, "RUNS")
    .map(({ node: service }) => nameOf(snapshot.key(service)))
    .filter((name) => picks.has(servicePackage(stack, name)));
  return {
    version: subject.name,
    ...(variant === undefined ? {} : { variant: variant.slice(variant.indexOf("#") + 1) }),
    parameters,
    environment: telling.environment,
    role: asked >= 0 ? "asked" : running === undefined ? "added" : "changed",
    ...(asked < 0 ? {} : { subject: stack.asked[asked]!.text }),
    ...(services.length === 0 ? {} : { services }),
    ...(running === undefined || running.version === node
      ? {}
      : { from: nameOf(snapshot.key(running.version)) }),
  };
}
