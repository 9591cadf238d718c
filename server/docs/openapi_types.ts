import type { z } from 'zod'

/**
 * As much of OpenAPI 3.1 as our document uses. Not from the package openapi-types: what zod answers as JSON Schema is
 * not assignable to the schemas there, and nearly every field there may be absent, which the document's readers would
 * have to doubt.
 */
export interface OpenAPIDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: { [path: string]: { post?: PostOperation; get?: PathOperation } }
  /** What this server calls itself. */
  webhooks: { [name: string]: { post: PathOperation & Pick<PostOperation, 'requestBody'> } }
  components: {
    schemas: { [name: string]: Schema }
    parameters: { [name: string]: Parameter }
    responses: { [name: string]: Response }
    securitySchemes: object
  }
}

export interface PathOperation {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  security: object[]
  parameters?: Parameter[]
  responses: { [status: string]: Response }
}

/** A parameter of the query, or where it stands. */
export interface Parameter {
  $ref?: string
  name?: string
  in?: 'query'
  required?: boolean
  description?: string
  schema?: Schema
}

/** An answer, or where it stands. */
export interface Response {
  $ref?: string
  description?: string
  content?: { [type: string]: { schema: Schema } }
}

/** What is asked by POST: a room operation under one of its routes, or one for administrators. */
export interface PostOperation extends PathOperation {
  requestBody: { required: boolean; content: { [type: string]: { schema: Schema } } }
  /** The same for all routes of one operation. */
  'x-operation': string
  /** Every result code that it may be answered with. */
  'x-codes': number[]
}

/** A JSON Schema, as zod writes it. */
export type Schema = z.core.JSONSchema.JSONSchema
