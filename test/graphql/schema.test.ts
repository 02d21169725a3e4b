import { readFileSync } from "node:fs";
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  parse,
} from "graphql";
import type { GraphQLNamedType } from "graphql";
import { describe, expect, it } from "vitest";
import { PLAYGROUND_TABS } from "../../src/graphql/playground-tabs.ts";
import { readDocument, validateDocument } from "../../src/graphql/read-document.ts";
import { createSchema, SCHEMA_FILE } from "../../src/graphql/schema.ts";

const schema = createSchema();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

/**
 * Types whose fields are all read from plain data, or whose every field has a resolver; nothing else is
 * allowed.
 */
const PLAIN: ReadonlySet<string> = new Set([
  "Approval",
  "ResolvedConfiguration",
  "ConfigurationSource",
  "ConfiguredValue",
  "BeatenValue",
  "ConfigurationProblem",
  "Identity",
  "MovedDocument",
  "Proposal",
  "ProposalEnd",
  "ProposalPayload",
  "KeptPlanLine", "KeptPlan", "PlanApprovals", "StoppedUndo", "KeptStep", "StepTry",
  "DrivenStepPayload", "DrivenStep", "DrivenPlanPayload",
  "MadePlan", "PlanReason", "DeploymentPlan", "PlanContent", "PlannedDeployment", "ChosenStrategy",
  "ChosenConcurrency", "ChosenRetry", "PlanStep", "PlannedTraffic", "PlannedGate", "PlannedUndo", "PlanWave",
  "JudgedState", "PlanUndo", "UndoTarget", "PlannedRisk", "PlannedRiskPart", "PlanCeiling", "PlanRemark",
  "SavePlanPayload",
  "WaivableRule",
  "CitedWaiver",
  "Waiver",
  "WaiverList",
  "WaiverPayload",
  "ShadowReport",
  "NotRecorded",
  "ShadowedRule",
  "ShadowExample",
  "TreeHead",
  "Token",
  "Grant",
  "CreateTokenPayload",
  "RevokeTokenPayload",
  "InclusionProof",
  "ConsistencyProof",
  "Receipt",
  "DecisionReceipt",
  "Replay",
  "PlacedPick",
  "PickedReplica",
  "LevelCost",
  "ProofSentence",
  "Proof",
  "ProofStep",
  "ProofTerm",
  "Statements",
  "ColumnReason",
  "RuleEvidence",
  "RuleOperand",
  "RuleMissing",
  "ValidatorSaid",
  "ValidatorReason",
  "SkippedRule",
  "Validation",
  "ValidationLine",
  "SkippedValidator",
  "SchemaColumn",
  "Fix",
  "FixChange",
  "FixCost",
  "Fallback",
  "Impact",
  "VerdictDirection",
  "EnvironmentFlips",
  "VerdictFlip",
  "Label",
  "NamedValue",
  "StatedBy",
  "StatedFact",
  "Provision",
  "Provider",
  "ServiceRun",
  "RuleField",
  "FieldChange",
  "RequirementGroup",
  "Disagreement",
  "Candidate",
  "Reason",
  "MatrixCell",
  "VerdictCounts",
  "Cause",
  "PageInfo",
  "Outcome",
  "DocumentProblem",
  "RequestProblem",
  "ApplyPayload",
  "RecordDeploymentPayload",
  "RestorePayload",
  "RevisionConnection",
  "RevisionEdge",
  "Decision",
  "Question",
  "EnvironmentResult",
  "Pick",
  "ObservedValue",
  "Requirement",
  "Matrix",
  "Document",
  "Head",
  "Revision",
  "Change",
  "LineageThing",
  "TracedThing",
  "Via",
  "LineageEdge",
  "LineageBound",
  "Lineage",
  "LineageImpact",
  "KindCount",
  "EnvironmentImpact",
  "PathsBetween",
  "LineagePath",
  "Neighbours",
  "NeighbourGroup",
  "Neighbour",
  "LineageDifference",
  "DifferenceSection",
  "NamedDifference",
  "Notice",
  "PastFailure",
  "JudgedGate", "GatesAnswer", "Promotion", "PromotedPlan", "PromotionPayload",
  "ObservationList", "ObservedFigure",
  "RecordedObservation", "RecordObservationsPayload",
  "Fingerprint", "LayeredFact", "FingerprintDifference", "FactDifference", "Drift", "DriftRow", "Baseline",
  "BaselineDeployment", "Parity", "ParityDifference", "PublishFingerprintPayload", "RecordBaselinePayload",
  "RollBackPayload", "Rollback", "Performance", "PerformanceFigure", "PassedOver",
]);

describe("schema.graphql", () => {
  it("has a resolver for every field of the graph's own types and of the roots", () => {
    const unresolved = types
      .filter(isObjectType)
      .filter(({ name }) => !PLAIN.has(name) && !/(Connection|Edge)$/.test(name))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(({ resolve, subscribe }) =>
            type.name === "Subscription" ? subscribe === undefined : resolve === undefined,
          )
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(unresolved).toEqual([]);
  });

  it("names no plain type that is not there", () => {
    expect([...PLAIN].filter((name) => !isObjectType(schema.getType(name)))).toEqual([]);
  });

  it("describes every type, field, argument, value and directive", () => {
    const silent = types.flatMap((type) => [
      ...(isBuiltIn(type) || (type.description !== undefined && type.description !== null)
        ? []
        : [type.name]),
      ...membersOf(type)
        .filter(({ description }) => description == null)
        .map(({ name }) => `${type.name}.${name}`),
    ]);
    const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
    expect(silent).toEqual([]);
    expect(
      directives.filter(
        ({ description, args }) =>
          description == null || args.some((argument) => argument.description == null),
      ),
    ).toEqual([]);
  });

  it("uses every type that it declares", () => {
    const declared = parse(readFileSync(SCHEMA_FILE, "utf8")).definitions.flatMap((definition) =>
      "name" in definition && definition.name !== undefined && definition.kind !== "DirectiveDefinition"
        ? [definition.name.value]
        : [],
    );
    const used = new Set(
      types
        .flatMap((type) => [
          ...(isObjectType(type) || isInterfaceType(type)
            ? Object.values(type.getFields()).flatMap(({ type: of, args }) => [
                of,
                ...args.map((argument) => argument.type),
              ])
            : []),
          ...(isInputObjectType(type) ? Object.values(type.getFields()).map(({ type: of }) => of) : []),
          ...(isObjectType(type) ? type.getInterfaces() : []),
        ])
        .map((type) => getNamedType(type).name),
    );
    const roots = ["Query", "Mutation", "Subscription"];
    const isMember = (name: string) =>
      types.some((type) => isObjectType(type) && type.name === name && type.getInterfaces().length > 0);
    expect(declared.filter((name) => !used.has(name) && !roots.includes(name) && !isMember(name))).toEqual(
      [],
    );
  });

  it("has one input and one payload with problems for each mutation", () => {
    const mutations = Object.values(schema.getMutationType()!.getFields());
    expect(
      mutations.map(({ name, args, type }) => [name, args.map(String).length, args[0]!.name, String(type)]),
    ).toEqual([
      ["apply", 1, "input", "ApplyPayload!"],
      ["recordDeployment", 1, "input", "RecordDeploymentPayload!"],
      ["savePlan", 1, "input", "SavePlanPayload!"],
      ["promote", 1, "input", "PromotionPayload!"],
      ["recordObservations", 1, "input", "RecordObservationsPayload!"],
      ["publishFingerprint", 1, "input", "PublishFingerprintPayload!"],
      ["recordBaseline", 1, "input", "RecordBaselinePayload!"],
      ["rollBack", 1, "input", "RollBackPayload!"],
      ["restore", 1, "input", "RestorePayload!"],
      ["startStep", 1, "input", "DrivenStepPayload!"],
      ["renewStep", 1, "input", "DrivenStepPayload!"],
      ["finishStep", 1, "input", "DrivenStepPayload!"],
      ["failStep", 1, "input", "DrivenStepPayload!"],
      ["undoPlan", 1, "input", "DrivenPlanPayload!"],
      ["withdrawPlan", 1, "input", "DrivenPlanPayload!"],
      ["approvePlan", 1, "input", "DrivenPlanPayload!"],
      ["createToken", 1, "input", "CreateTokenPayload!"],
      ["revokeToken", 1, "input", "RevokeTokenPayload!"],
      ["propose", 1, "input", "ProposalPayload!"],
      ["approveProposal", 1, "input", "ProposalPayload!"],
      ["rejectProposal", 1, "input", "ProposalPayload!"],
      ["withdrawProposal", 1, "input", "ProposalPayload!"],
      ["requestWaiver", 1, "input", "WaiverPayload!"],
      ["approveWaiver", 1, "input", "WaiverPayload!"],
      ["withdrawWaiver", 1, "input", "WaiverPayload!"],
    ]);
  });

  it.each(PLAYGROUND_TABS.map(({ query }) => [/query (\w+)/.exec(query)![1]!, query] as const))(
    "takes the saved example %s",
    (_, query) => {
      expect(validateDocument(schema, readDocument(query))).toEqual([]);
    },
  );
});

function isBuiltIn({ name }: GraphQLNamedType): boolean {
  return ["String", "Int", "Float", "Boolean", "ID"].includes(name);
}

function membersOf(
  type: GraphQLNamedType,
): readonly { readonly name: string; readonly description?: string | null | undefined }[] {
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return Object.values(type.getFields());
  return isEnumType(type) ? type.getValues() : [];
}
