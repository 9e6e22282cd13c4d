/**
 * Writes the types of the service's answers from its OpenAPI description.
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
 * @property {string} [description]
 */

const source = new URL("../src/contract/openapi.json", import.meta.url);
const target = new URL("../src/contract/api.ts", import.meta.url);

/** @type {Record<string, string>} */
const PRIMITIVES = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

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
  if (schema.type === "object") return "Readonly<Record<string, unknown>>";
  return PRIMITIVES[schema.type ?? ""] ?? "unknown";
}

/**
 * @param {string | undefined} text
 * @param {string} indent
 */
const comment = (text, indent) => (text === undefined ? "" : `${indent}/** ${text} */\n`);

/** @param {Record<string, Schema>} schemas */
function typesOf(schemas) {
  const parts = Object.entries(schemas).map(([name, schema]) => {
    const fields = Object.entries(schema.properties ?? {}).map(
      ([key, field]) => `${comment(field.description, "  ")}  readonly ${key}: ${typeOf(field)};\n`,
    );
    return `${comment(schema.description, "")}export interface ${name} {\n${fields.join("")}}\n`;
  });
  return `// Made by \`npm run contract\` from openapi.json; change the service instead.\n\n${parts.join("\n")}`;
}

/** @type {unknown} */
const parsed = JSON.parse(readFileSync(source, "utf8"));
const description = /** @type {{ components: { schemas: Record<string, Schema> } }} */ (parsed);
const types = typesOf(description.components.schemas);
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== types) {
    console.error("src/contract/api.ts is not what openapi.json says; run npm run contract");
    process.exit(1);
  }
} else {
  writeFileSync(target, types);
}
