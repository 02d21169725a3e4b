/** The two scalars of the schema. Both carry plain data; what may stand in them is checked where it is read. */
import { GraphQLError, GraphQLScalarType } from "graphql";

export const VALUE = new GraphQLScalarType({ name: "Value", parseValue: (value) => {
  if (["string", "number", "boolean"].includes(typeof value)) return value;
  throw new GraphQLError("A value is text, a number or a boolean.");
} });

export const JSON_DATA = new GraphQLScalarType({ name: "JSON" });
