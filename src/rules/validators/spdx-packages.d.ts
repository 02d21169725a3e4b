/** The shapes of the SPDX packages, which bring none of their own. */
declare module "spdx-expression-parse" {
  export interface SpdxLicence {
    readonly license: string;
    readonly plus?: true;
    readonly exception?: string;
  }
  export type SpdxNode =
    | SpdxLicence
    | { readonly conjunction: "and" | "or"; readonly left: SpdxNode; readonly right: SpdxNode };
  export default function parse(expression: string): SpdxNode;
}
declare module "spdx-ranges" {
  /** Each is one licence through the years, oldest first; names of one edition stand in a list. */
  const ranges: readonly (readonly (string | readonly string[])[])[];
  export default ranges;
}
