/**
 * Answers fields of plain data without the executor. Most of an answer is data as it stands, and for each
 * field of it the executor makes a path, an info and a look whether it is a promise: half of the time that a
 * decision's answer takes.
 *
 * A type is plain when each of its fields is: without arguments, read as it stands or by a resolver that
 * looks at nothing but the object itself, and a leaf or of a plain type again. `withPlainFields` makes the
 * schema to execute with: what leads to a plain type is a leaf in it, which copies what was selected. A field
 * that gets a resolver of another sort makes its type plain no longer, and the executor takes it then; it
 * also takes introspection, which must see the schema itself (./use-operation.ts).
 */
import {
  getNamedType,
  GraphQLNonNull,
  GraphQLScalarType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from "graphql";
import type {
  FieldNode,
  GraphQLField,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from "graphql";
import { readProperty } from "./schema.ts";

/** What was selected of a plain type, copied. */
const SELECTED = new GraphQLScalarType({
  name: "Selected",
  description: "What was selected of plain data.",
  coerceOutputValue: (value) => value,
});

type Source = Readonly<Record<string, unknown>>;
/** Makes an answer of a value. Throws Error where the value cannot be of its type. */
type Copy = (value: unknown) => unknown;

type IsPure = (field: string) => boolean;

/**
 * Makes `executed`, a second instance of the schema that nobody else has, the one to execute with. `isPure`
 * says of a field, `ProofTerm.absent`, that its resolver looks at nothing but the object.
 */
export function withPlainFields(
  schema: GraphQLSchema, executed: GraphQLSchema, isPure: IsPure,
): GraphQLSchema {
  const plain = plainTypes(schema, isPure);
  for (const type of Object.values(executed.getTypeMap())) {
    if (!(isObjectType(type) || isInterfaceType(type)) || plain.has(type.name)) continue;
    const whole = (schema.getType(type.name) as typeof type).getFields();
    for (const field of Object.values(type.getFields())) {
      const { type: of } = whole[field.name]!;
      if (!plain.has(getNamedType(of).name)) continue;
      const { resolve = readProperty } = field;
      field.type = isNonNullType(of) ? new GraphQLNonNull(SELECTED) : SELECTED;
      field.resolve = (source, args, context, info) => {
        const copy = copyOf(schema, of, info);
        const value: unknown = resolve(source, args, context, info);
        return value instanceof Promise ? value.then(copy) : copy(value);
      };
    }
  }
  return executed;
}

/** All object types that are plain: those that are left when what leads to others is taken out again. */
function plainTypes(schema: GraphQLSchema, isPure: IsPure): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
  );
  const isRoot = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const plain = new Set(types.filter((type) => !isRoot.has(type)).map(({ name }) => name));
  const isPlain = (of: string, { name, args, resolve, type }: GraphQLField<unknown, unknown>) => {
    const named = getNamedType(type);
    const isRead = resolve === undefined || isPure(`${of}.${name}`);
    return args.length === 0 && isRead && (isLeafType(named) || plain.has(named.name));
  };
  for (let isFinal = false; !isFinal; ) {
    isFinal = true;
    for (const type of types) {
      const fields = Object.values(type.getFields());
      if (!plain.has(type.name) || fields.every((field) => isPlain(type.name, field))) continue;
      plain.delete(type.name);
      isFinal = false;
    }
  }
  return plain;
}

/** By what is selected, unless that depends on variables. */
const COPIES = new WeakMap<SelectionSetNode, Copy>();

function copyOf(schema: GraphQLSchema, type: GraphQLOutputType, info: GraphQLResolveInfo): Copy {
  const { fieldNodes } = info;
  const set = fieldNodes[0]!.selectionSet!;
  const known = fieldNodes.length === 1 ? COPIES.get(set) : undefined;
  if (known !== undefined) return known;
  const copier = new Copier(schema, info);
  const copy = copier.ofType(type, fieldNodes, info.fieldName);
  if (!copier.varies && fieldNodes.length === 1) COPIES.set(set, copy);
  return copy;
}

class Copier {
  readonly #schema: GraphQLSchema;
  readonly #info: GraphQLResolveInfo;
  /** Whether a variable had a part in what is copied. */
  varies = false;

  constructor(schema: GraphQLSchema, info: GraphQLResolveInfo) {
    this.#schema = schema;
    this.#info = info;
  }

  ofType(type: GraphQLOutputType, nodes: readonly FieldNode[], field: string): Copy {
    if (isNonNullType(type)) {
      const copy = this.ofType(type.ofType, nodes, field);
      return (value) => {
        const answer = copy(value);
        if (answer === null) throw new Error(`Cannot return null for non-nullable field ${field}.`);
        return answer;
      };
    }
    if (isListType(type)) {
      const copy = this.ofType(type.ofType as GraphQLOutputType, nodes, field);
      return (value) => {
        if (value === null || value === undefined) return null;
        if (!Array.isArray(value)) throw new Error(`Expected a list for field ${field}.`);
        return value.map(copy);
      };
    }
    if (isLeafType(type)) return leafCopy(type);
    return this.#ofObject(type as GraphQLObjectType, nodes);
  }

  #ofObject(type: GraphQLObjectType, nodes: readonly FieldNode[]): Copy {
    const byAnswerName = new Map<string, FieldNode[]>();
    for (const { selectionSet } of nodes) this.#collect(type, selectionSet!, byAnswerName);
    const fields = [...byAnswerName].map(([name, of]) => this.#ofField(type, name, of));
    return (value) => {
      if (value === null || value === undefined) return null;
      const answer: Record<string, unknown> = {};
      for (const { name, read, copy } of fields) answer[name] = copy(read(value as Source));
      return answer;
    };
  }

  #ofField(type: GraphQLObjectType, name: string, nodes: readonly FieldNode[]) {
    const fieldName = nodes[0]!.name.value;
    if (fieldName === "__typename")
      return { name, read: () => type.name, copy: (value: unknown) => value };
    const { resolve, type: of } = type.getFields()[fieldName]!;
    const read = resolve as ((source: Source) => unknown) | undefined;
    return {
      name,
      read: read ?? ((source: Source) => source[fieldName]),
      copy: this.ofType(of, nodes, `${type.name}.${fieldName}`),
    };
  }

  /** Fields by their name in the answer, in the order in which they are first selected. */
  #collect(type: GraphQLObjectType, set: SelectionSetNode, into: Map<string, FieldNode[]>): void {
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const known = into.get(name);
        if (known === undefined) into.set(name, [selection]);
        else known.push(selection);
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#info.fragments[selection.name.value]!;
        const on = fragment.typeCondition?.name.value;
        if (on === undefined || this.#isA(type, on)) this.#collect(type, fragment.selectionSet, into);
      }
    }
  }

  #isA(type: GraphQLObjectType, name: string): boolean {
    const other = this.#schema.getType(name);
    return other === type || (isAbstractType(other) && this.#schema.isSubType(other, type));
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name, arguments: [given] = [] }) => {
      const isSkip = name.value === "skip";
      if (!isSkip && name.value !== "include") return true;
      const value = given!.value;
      if (value.kind === Kind.VARIABLE) this.varies = true;
      const holds = value.kind === Kind.VARIABLE
        ? this.#info.variableValues.coerced[value.name.value] === true
        : value.kind === Kind.BOOLEAN && value.value;
      return holds !== isSkip;
    });
  }
}

function leafCopy(type: GraphQLLeafType): Copy {
  // Text is what most leaves are, and text of itself.
  const isText = type.name === "String";
  return (value) => {
    if (value === null || value === undefined) return null;
    return isText && typeof value === "string" ? value : type.coerceOutputValue(value);
  };
}
