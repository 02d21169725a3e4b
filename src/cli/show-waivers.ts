/** Waivers for people: one in full, or a line for each. */
import { identityText } from "../access/approvals/identity.ts";
import type { Waiver } from "../decisions/waivers/waiver.ts";
import { placeText } from "../decisions/waivers/waiver-scope.ts";
import { widest } from "./layout.ts";
import { DISCOUNTS } from "./show-proposal.ts";
import type { Colour, Terminal } from "./terminal.ts";

const COLOURS: Readonly<Record<Waiver["state"], Colour>> = {
  "in-force": "green",
  requested: "yellow",
  expired: "dim",
  void: "red",
  withdrawn: "dim",
};

const STATES: Readonly<Record<Waiver["state"], string>> = {
  "in-force": "in force",
  requested: "waits for approval",
  expired: "over",
  void: "void: its policy has changed",
  withdrawn: "withdrawn",
};

/** Names wider than this push the other columns out. */
const WIDTH_MAX = 48;

export function showWaiver(waiver: Waiver, { paint }: Pick<Terminal, "paint">): readonly string[] {
  const { name, state, rule, subject, owner, requester, time, expires, reason, ticket, approvals } = waiver;
  return [
    `${paint("bold", name)}  ${paint(COLOURS[state], STATES[state])}`,
    `  waives    ${rule} for ${subject} ${placeText(waiver)}, until ${expires}`,
    `  owner     ${owner}`,
    `  asked     ${time} by ${identityText(requester)}: ${reason}`,
    ...(ticket === undefined ? [] : [`  ticket    ${ticket}`]),
    ...approvals.map(({ approver, time: given, expires: until, discount }) => {
      const but = discount === undefined ? "" : `; it ${DISCOUNTS[discount]}`;
      return `  approved  ${given} by ${identityText(approver)}, until ${until}${but}`;
    }),
  ];
}

export function showWaivers(
  waivers: readonly Waiver[], { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  const nameWidth = widest(waivers.map(({ name }) => name), WIDTH_MAX);
  const stateWidth = widest(waivers.map(({ state }) => STATES[state]), WIDTH_MAX);
  const ruleWidth = widest(waivers.map(({ rule }) => rule), WIDTH_MAX);
  return waivers.map((waiver) => {
    const { name, state, rule, subject, expires, owner } = waiver;
    const told = paint(COLOURS[state], STATES[state].padEnd(stateWidth));
    const about = `${subject} ${placeText(waiver)}`;
    return `${name.padEnd(nameWidth)}  ${told}  ${expires}  ${rule.padEnd(ruleWidth)}  ${about} (${owner})`;
  });
}
