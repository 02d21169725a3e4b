/**
 * Which names this server answers to. A page of another site can give its own name our address (DNS
 * rebinding) and would then count as ours; the Host header tells the name that the browser believes in. An
 * address in digits is nobody's name, so it may always stand there: probes use it.
 */
import { isIP } from "node:net";

export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  /** `names` without ports, beside those of the loopback. */
  constructor(names: readonly string[]) {
    this.#names = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
  }

  /** Takes the header as it came: `fairlead.example:4000`, `[::1]:4000`. */
  has(header: string): boolean {
    const host = header.replace(/:\d{0,5}$/, "").toLowerCase().replace(/\.$/, "");
    if (this.#names.has(host)) return true;
    return isIP(host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host) !== 0;
  }
}
