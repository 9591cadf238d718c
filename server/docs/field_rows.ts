import { escapeHTML } from '../http/html.js'
import type { Schema } from './openapi_types.js'

export const FIELDS_HEAD = '<tr><th>field<th>type<th><th></tr>\n'

/**
 * The fields of an object, one table row each; those within it follow as `outer.inner`, several forms one after the
 * other.
 */
export function fieldRows(schema: Schema, at = ''): string[] {
  const forms = schema.anyOf ?? schema.oneOf
  if (forms?.some(isObject)) {
    return forms.flatMap((form, number) =>
      isObject(form)
        ? [`<tr><td colspan="4"><i>form ${number + 1} of ${forms.length}</i></tr>`, ...fieldRows(form, at)]
        : [],
    )
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    typeof field === 'boolean' ? [] : row(`${at}${name}`, field, schema.required?.includes(name) ?? false),
  )
}

function row(name: string, field: Schema, required: boolean): string[] {
  const shown = `<tr><td><code>${escapeHTML(name)}</code><td>${escapeHTML(typeOf(field))}<td>${required ? '' : 'optional'}<td>${escapeHTML(field.description ?? '')}</tr>`
  const item = itemOf(field)
  return [shown, ...(item === undefined ? fieldRows(field, `${name}.`) : fieldRows(item, `${name}[].`))]
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined)
    return [...new Set(forms.map((form) => (typeof form === 'boolean' ? 'anything' : typeOf(form))))].join(' | ')
  const item = itemOf(schema)
  if (item !== undefined) return `list of ${typeOf(item)}`
  return `${schema.type ?? 'anything'}${range(schema)}`
}

function range({ type, minimum, maximum, maxLength }: Schema): string {
  if (type === 'string') return maxLength === undefined ? '' : `, at most ${maxLength} characters`
  const upper = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum
  const lower = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum
  if (lower !== undefined && upper !== undefined) return `, ${lower} to ${upper}`
  return lower === undefined ? '' : `, ${lower} or more`
}

function itemOf({ type, items }: Schema): Schema | undefined {
  return type === 'array' && typeof items === 'object' && !Array.isArray(items) ? items : undefined
}

function isObject(form: Schema | boolean): form is Schema {
  return typeof form === 'object' && form.properties !== undefined
}
