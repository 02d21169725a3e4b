/**
 * How many places a set of deployments takes, with what is about to be deployed beside it.
 *
 * What is deployed takes the place of a deployment of the same artifact in the same environment, as recording
 * it does; so of each of these places the larger of the two counts.
 */

/** `running`, `planned`: of each deployment the place that it takes, by any name; names may repeat. */
export function placesTaken(running: readonly string[], planned: readonly string[]): number {
  const [now, soon] = [timesEach(running), timesEach(planned)];
  let taken = 0;
  for (const place of new Set([...now.keys(), ...soon.keys()]))
    taken += Math.max(now.get(place) ?? 0, soon.get(place) ?? 0);
  return taken;
}

function timesEach(places: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const place of places) times.set(place, (times.get(place) ?? 0) + 1);
  return times;
}
