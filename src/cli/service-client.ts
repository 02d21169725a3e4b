/** HTTP to a Fairlead service: JSON there and back, errors as errors, an end to every wait. */
import { RefusedByService, ServiceFailed } from "./service-failed.ts";
import { UsageInvalid } from "./usage-invalid.ts";

/** A service that says nothing for this long is not there; a decision takes milliseconds. */
const ANSWER_MILLISECONDS_MAX = 5_000;

type Query = Readonly<Record<string, string | undefined>>;

export class ServiceClient {
  readonly #base: URL;

  /** Throws UsageInvalid for what is no http address. */
  constructor(address: string) {
    const base = URL.canParse(address) ? new URL(address) : undefined;
    if (base?.protocol !== "http:" && base?.protocol !== "https:") {
      throw new UsageInvalid(
        `"${address}" is no address of a service.`,
        "Such as http://localhost:4000.",
        address,
      );
    }
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    this.#base = base;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#send(path, query, { method: "GET" }, ANSWER_MILLISECONDS_MAX);
  }

  post<T>(
    path: string,
    body: object,
    { waitMilliseconds = 0 }: { readonly waitMilliseconds?: number | undefined } = {},
  ) {
    const init = {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    };
    return this.#send<T>(path, {}, init, ANSWER_MILLISECONDS_MAX + waitMilliseconds);
  }

  postText<T>(path: string, query: Query, body: string, limitMilliseconds: number): Promise<T> {
    const init = { method: "POST", body, headers: { "content-type": "application/yaml" } };
    return this.#send(path, query, init, limitMilliseconds);
  }

  async #send<T>(path: string, query: Query, init: RequestInit, limitMilliseconds: number): Promise<T> {
    const url = new URL(path.slice(1), this.#base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const response = await this.#reach(url, init, limitMilliseconds);
    if (response.ok && typeof response.body === "object" && response.body !== null) return response.body as T;
    throw this.#refusal(response);
  }

  async #reach(url: URL, init: RequestInit, limitMilliseconds: number) {
    const token = process.env["FAIRLEAD_TOKEN"];
    const headers = {
      ...init.headers,
      ...(token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` }),
    };
    try {
      const response = await fetch(url, {
        ...init,
        headers,
        redirect: "error",
        signal: AbortSignal.timeout(limitMilliseconds),
      });
      return { ok: response.ok, status: response.status, body: jsonOf(await response.text()) };
    } catch (error) {
      throw new ServiceFailed(
        this.#base.href,
        whyUnreachable(error as Error, limitMilliseconds),
        "Is it running, and is FAIRLEAD_URL (or --url) right? Without it, the local database answers.",
      );
    }
  }

  #refusal({
    status,
    body,
  }: {
    readonly status: number;
    readonly body: unknown;
  }): RefusedByService | ServiceFailed {
    const told = (body as { readonly error?: Told } | null)?.error;
    if (told?.code === undefined || told.message === undefined) {
      return new ServiceFailed(
        this.#base.href,
        `answered ${status}, and not as Fairlead does`,
        "Is this the address of a Fairlead?",
      );
    }
    return new RefusedByService(told.code, told.message, told.hint, told.requestId, told.details);
  }
}

interface Told {
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyUnreachable(error: Error, limitMilliseconds: number): string {
  if (error.name === "TimeoutError") return `did not answer within ${limitMilliseconds / 1000} s`;
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return `cannot be reached (${cause?.code ?? cause?.message ?? error.message})`;
}
