/**
 * Asks services on a host 1,000 questions each, as their users do, and tells Fairlead how many went wrong.
 * usage: node measure.mjs TRAFFIC DEPLOYMENT...
 */
import { readdirSync, realpathSync } from "node:fs";
import { resolve } from "node:path";

/** Staging is asked what the developers thought of. */
const TRAFFIC = {
  "stage-eu": ["red shoes", "garden chair", "kettle"],
  "prod-eu": ["red shoes", "garden chair", "kettle", "Stühle für den Garten"],
  "sale-day": ["red shoes", "garden chair", "50 % off"],
};
const SAMPLES = 1000;
const [traffic, ...deployments] = process.argv.slice(2);
const queries = TRAFFIC[traffic];
const environment = deployments[0].replace(/^\w+-/, "");
const host = resolve("hosts", environment);
const services = {};
for (const deployment of readdirSync(host)) {
  services[deployment] = (await import(realpathSync(resolve(host, deployment)))).answer;
}
const ask = (name, query) => services[`${name}-${environment}`](query, ask);

const observations = [];
for (const deployment of deployments) {
  const from = new Date().toISOString();
  let failures = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    try {
      services[deployment](queries[sample % queries.length], ask);
    } catch {
      failures++;
    }
  }
  console.log(`${deployment} failed ${failures} of ${SAMPLES} times`);
  await new Promise((resume) => setTimeout(resume, 5)); // A window has a length.
  const to = new Date().toISOString();
  const figure = { metric: "errorRate", value: failures / SAMPLES, samples: SAMPLES, failures };
  observations.push({ deployment, ...figure, from, to, source: "measure" });
}

// What `fairlead observe` does for one figure, for all of them at once.
const { FAIRLEAD_URL, FAIRLEAD_TOKEN } = process.env;
const answer = await fetch(`${FAIRLEAD_URL}/v1/observations`, {
  method: "POST",
  headers: { "content-type": "application/json", authorization: `Bearer ${FAIRLEAD_TOKEN}` },
  body: JSON.stringify({ observations }),
});
if (!answer.ok) throw new Error(await answer.text());
