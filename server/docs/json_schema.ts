import { z } from 'zod'
import type { Parameter, Response, Schema } from './openapi_types.js'

/** JSON Schema of a zod schema, without the mark of its dialect, which is OpenAPI 3.1's own. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

/** The fields of an object as parameters of a query. */
export function queryParameters({ properties = {}, required = [] }: Schema): Parameter[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: typeof schema === 'boolean' ? {} : schema,
  }))
}

export function reference(kind: 'schemas' | 'responses' | 'parameters', name: string): { $ref: string } {
  return { $ref: `#/components/${kind}/${name}` }
}

/** A reply of JSON. */
export function json(description: string, schema: Schema): Response {
  return { description, content: { 'application/json': { schema } } }
}
