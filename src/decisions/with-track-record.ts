/** Results with what became of their versions when plans brought them to such places. */
import type { Asked } from "./universe/asked.ts";
import type { EnvironmentResult, Reason } from "./decision.ts";
import type { Telling } from "./reasons.ts";
import { failedBefore, hasFailures } from "./track-record.ts";

/** Of what is picked; where nothing is, of the versions that were asked for. */
export function withTrackRecord(
  result: EnvironmentResult,
  subjects: readonly Asked[],
  tellings: readonly Telling[],
): EnvironmentResult {
  const [first] = tellings;
  if (first === undefined || !hasFailures(first.place.snapshot)) return result;
  const { snapshot } = first.place;
  const picked =
    result.picks?.map(({ version, environment }) => ({ version, environment })) ??
    (result.pick === null ? [] : [{ version: result.pick.version, environment: result.environment }]);
  const asked = subjects.flatMap((one) =>
    one.kind === "version" ? [{ node: one.version, telling: first }] : [],
  );
  const about =
    picked.length === 0
      ? asked
      : picked.flatMap(({ version, environment }) => {
          const node = snapshot.find(`version:${version}`);
          const telling = tellings.find((one) => one.environment === environment);
          return node === undefined || telling === undefined ? [] : [{ node, telling }];
        });
  const reasons = about.flatMap(({ node, telling: { place, nowMilliseconds } }): readonly Reason[] => {
    const reason = failedBefore(snapshot, node, place, nowMilliseconds);
    return reason === undefined ? [] : [reason];
  });
  if (reasons.length === 0) return result;
  return { ...result, warnings: [...(result.warnings ?? []), ...reasons] };
}
