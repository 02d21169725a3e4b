/** The service could not be reached, did not answer in time, or answered with a fault of its own. */
import { DomainError } from "../values/domain-error.ts";

export class ServiceFailed extends DomainError {
  readonly code = "SERVICE_UNREACHABLE";
  readonly url: string;

  constructor(url: string, why: string, hint?: string) {
    super(`The service at ${url} ${why}.`, hint);
    this.url = url;
  }
}

/** An error that the service told, as it told it. */
export class RefusedByService extends DomainError {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly told: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    hint: string | undefined,
    requestId: string | undefined,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, hint);
    this.code = code;
    this.requestId = requestId;
    this.told = details;
  }

  override details(): Readonly<Record<string, unknown>> {
    return {
      code: this.code,
      ...this.told,
      ...(this.requestId === undefined ? {} : { requestId: this.requestId }),
    };
  }
}
