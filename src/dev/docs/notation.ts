/** JSON Schema, as zod prints it, in the notation of docs/PROTOCOL.md: TypeScript with the bounds of values. */
import { unreachable } from "../../kernel/assert.ts";

type TypeName = "object" | "array" | "string" | "integer" | "number" | "boolean" | "null";

/** The part of JSON Schema that the protocol's schemas come out as. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

const WIDTH = 110;

export function notationOf(schema: Schema, indent = ""): string {
  if (schema.$ref !== undefined) return schema.$ref;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const { type } = schema;
  const members =
    schema.anyOf ?? schema.oneOf ?? (Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : undefined);
  if (members !== undefined) return unionOf(members, indent);
  const single = type as TypeName | undefined;
  switch (single) {
    case "object":
      return objectOf(schema, indent);
    case "array":
      return arrayOf(schema.items ?? {}, indent);
    case "string":
      return stringOf(schema);
    case "integer":
      return boundsOf("int", schema.minimum, schema.maximum);
    case "number":
    case "boolean":
    case "null":
      return single;
    case undefined:
      return "unknown";
    default:
      return unreachable(single);
  }
}

function unionOf(members: readonly Schema[], indent: string): string {
  const texts = members.map((member) => notationOf(member, `${indent}    `));
  const line = texts.join(" | ");
  if (indent.length + line.length <= WIDTH && !line.includes("\n")) return line;
  return texts.map((text) => `\n${indent}  | ${text}`).join("");
}

function arrayOf(items: Schema, indent: string): string {
  const text = notationOf(items, indent);
  return items.anyOf || items.oneOf || items.enum ? `(${text})[]` : `${text}[]`;
}

function objectOf(schema: Schema, indent: string): string {
  const open = schema.additionalProperties;
  if (schema.properties === undefined && typeof open === "object") return `Record<string, ${notationOf(open, indent)}>`;

  const inner = `${indent}  `;
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => fieldOf(name, field, schema, inner));
  if (typeof open === "object") fields.push("[fact: string]: unknown");
  if (fields.length === 0) return "{}";
  const line = `{ ${fields.join("; ")} }`;
  if (indent.length + line.length <= WIDTH && !line.includes("\n")) return line;
  return `{\n${fields.map((field) => `${inner}${field};\n`).join("")}${indent}}`;
}

function fieldOf(name: string, field: Schema, parent: Schema, indent: string): string {
  const isOptional = !parent.required?.includes(name);
  const fallback = field.default === undefined ? "" : ` = ${JSON.stringify(field.default)}`;
  return `${name}${isOptional ? "?" : ""}: ${notationOf(field, indent)}${fallback}`;
}

function stringOf({ format, pattern, minLength, maxLength }: Schema): string {
  if (format !== undefined) return format;
  if (pattern !== undefined) return `/${pattern}/`;
  return boundsOf("string", minLength, maxLength);
}

function boundsOf(name: string, min: number | undefined, max: number | undefined): string {
  const from = min === undefined || min === Number.MIN_SAFE_INTEGER ? "" : String(min);
  const to = max === undefined || max === Number.MAX_SAFE_INTEGER ? "" : String(max);
  return from === "" && to === "" ? name : `${name}(${from}..${to})`;
}
