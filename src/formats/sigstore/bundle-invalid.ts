/** JSON that is no Sigstore bundle that this service reads. */
import { DomainError } from "../../values/domain-error.ts";

export class BundleInvalid extends DomainError {
  readonly code = "BUNDLE_INVALID";
  /** Where in the bundle, such as `verificationMaterial.certificate`; "" for the whole. */
  readonly path: string;

  constructor(path: string, why: string, hint?: string) {
    super(`The Sigstore bundle cannot be read: ${path === "" ? "it" : path} ${why}.`, hint);
    this.path = path;
  }
}
