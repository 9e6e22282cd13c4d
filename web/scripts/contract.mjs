/**
 * Writes the types of the service's answers from its OpenAPI description, and those of the live
 * session from its JSON Schema.
 * With --check it writes nothing, and fails where the types are not those of the description.
 */
import { readFileSync, writeFileSync } from "node:fs";

/**
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {Schema[]} [anyOf]
 * @property {unknown[]} [enum]
 * @property {unknown} [const]
 * @property {string} [type]
 * @property {Schema} [items]
 * @property {Record<string, Schema>} [properties]
 * @property {Schema | boolean} [additionalProperties]
 * @property {Record<string, Schema>} [patternProperties]
 * @property {string} [description]
 */

const folder = new URL("../src/contract/", import.meta.url);

/** @type {Record<string, string>} */
const PRIMITIVES = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

/**
 * The values of an object whose keys are not known beforehand.
 *
 * @param {Schema} schema
 * @returns {string}
 */
function valueOf({ additionalProperties, patternProperties }) {
  if (typeof additionalProperties === "object") return typeOf(additionalProperties);
  return [...new Set(Object.values(patternProperties ?? {}).map(typeOf))].join(" | ") || "unknown";
}

/**
 * @param {Schema} schema
 * @returns {string}
 */
function typeOf(schema) {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "never";
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `readonly (${typeOf(schema.items ?? {})})[]`;
  if (schema.type === "object") return `Readonly<Record<string, ${valueOf(schema)}>>`;
  return PRIMITIVES[schema.type ?? ""] ?? "unknown";
}

/**
 * @param {string | undefined} text
 * @param {string} indent
 */
const comment = (text, indent) => (text === undefined ? "" : `${indent}/** ${text} */\n`);

/**
 * @param {string} name
 * @param {Schema} schema
 */
function declarationOf(name, schema) {
  const head = comment(schema.description, "");
  if (schema.properties === undefined) {
    return `${head}export type ${name} = ${typeOf(schema)};\n`;
  }
  const fields = Object.entries(schema.properties).map(
    ([key, field]) => `${comment(field.description, "  ")}  readonly ${key}: ${typeOf(field)};\n`,
  );
  return `${head}export interface ${name} {\n${fields.join("")}}\n`;
}

/**
 * @param {string} from
 * @param {Record<string, Schema>} schemas
 */
function typesOf(from, schemas) {
  const parts = Object.entries(schemas).map(([name, schema]) => declarationOf(name, schema));
  return `// Made by \`npm run contract\` from ${from}; change the service instead.\n\n${parts.join("\n")}`;
}

/** @param {string} name */
const parse = (name) => {
  /** @type {unknown} */
  const parsed = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  return parsed;
};

const api = /** @type {{ components: { schemas: Record<string, Schema> } }} */ (
  parse("openapi.json")
);
const live = /** @type {{ schemas: Record<string, Schema> }} */ (parse("live.json"));
const contracts = /** @type {const} */ ([
  ["api.ts", typesOf("openapi.json", api.components.schemas)],
  ["live.ts", typesOf("live.json", live.schemas)],
]);
for (const [name, types] of contracts) {
  const target = new URL(name, folder);
  if (!process.argv.includes("--check")) {
    writeFileSync(target, types);
  } else if (readFileSync(target, "utf8") !== types) {
    console.error(`src/contract/${name} is not what the service says; run npm run contract`);
    process.exitCode = 1;
  }
}
