import * as z from 'zod'
import { SIDE_KEY, type Side } from './side.ts'

/** One key of a schema: `gate[].min`, `deploy.<name>.target`. */
export interface SchemaKey {
  /** Keys from the top; `*` stands for any item of a list or any name of a record. */
  readonly path: readonly string[]
  readonly schema: z.ZodType
  /** undefined where nobody marked it: a test refuses that. */
  readonly side: Side | undefined
  readonly description: string | undefined
}

/** Everything below the wrappers `optional`, `default` and so on. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner: z.ZodType = schema
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable
  ) {
    const next: unknown = inner.unwrap()
    if (!(next instanceof z.ZodType)) break
    inner = next
  }
  return inner
}

/** Every key of a schema, parents before children, in the order of the schema; alternatives of a union one after the other. */
export function schemaKeys(schema: z.ZodType, path: readonly string[] = []): SchemaKey[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([name, child]) => {
      if (!(child instanceof z.ZodType)) return []
      const key = { path: [...path, name], schema: child, side: sideOf(child), description: child.meta()?.description }
      return [key, ...schemaKeys(child, key.path)]
    })
  if (inner instanceof z.ZodArray && inner.element instanceof z.ZodType)
    return schemaKeys(inner.element, [...path, '*'])
  if (inner instanceof z.ZodRecord && inner.valueType instanceof z.ZodType)
    return schemaKeys(inner.valueType, [...path, '*'])
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option) => (option instanceof z.ZodType ? schemaKeys(option, path) : []))
  return []
}

/** The side a schema was marked with; undefined when it was not. */
export function sideOf(schema: z.ZodType): Side | undefined {
  const side = schema.meta()?.[SIDE_KEY]
  return side === 'policy' || side === 'recipe' ? side : undefined
}

/** A path as people write it: `gate[0].min`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}

/** Whether a path fits a pattern in which `*` stands for any one key. */
export function fits(path: readonly PropertyKey[], pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((key, index) => key === '*' || key === String(path[index]))
}
