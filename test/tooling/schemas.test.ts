import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { EVIDENCE_KINDS, EVIDENCE_SCHEMAS, parseConfig, type EvidenceKind } from '@titlebout/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { jsonSchemas, SCHEMA_FOLDER } from '../../packages/tooling/src/json-schemas.ts'
import { BASE, edited } from '../core/config/base-config.ts'
import { EVIDENCE } from './evidence.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const SCHEMAS = jsonSchemas()
const objectSchema = z.record(z.string(), z.unknown())

type Json = Readonly<Record<string, unknown>>

function schemaOf(name: string): Json {
  return objectSchema.parse(JSON.parse(SCHEMAS.get(`${SCHEMA_FOLDER}/${name}.schema.json`) ?? 'null'))
}

function validator(name: string): (value: unknown) => boolean {
  const ajv = new Ajv2020({ allErrors: true, strict: true, keywords: ['x-titlebout-side', 'x-titlebout-class'] })
  // Ours need no order of types and properties; the published bundle of formats has a default export of its own.
  ajv.opts.strictTypes = false
  formats.default(ajv)
  return ajv.compile(schemaOf(name))
}

/** Every property of a schema with its path; what stands in lists and alternatives, too. */
function properties(schema: unknown, at: string): (readonly [string, Json])[] {
  if (Array.isArray(schema)) return schema.flatMap((item: unknown) => properties(item, at))
  const node = objectSchema.safeParse(schema)
  if (!node.success) return []
  return Object.entries(node.data).flatMap(([key, value]) => {
    if (key !== 'properties') return key === 'default' || key === 'enum' ? [] : properties(value, at)
    return Object.entries(objectSchema.parse(value)).flatMap(([name, child]) => {
      const own = objectSchema.parse(child)
      return [[`${at}.${name}`, own] as const, ...properties(own, `${at}.${name}`)]
    })
  })
}

describe('the published JSON Schemas', () => {
  it('are eleven: the config, seven kinds of evidence, profile, manifest and pointer', () => {
    expect([...SCHEMAS.keys()].map((file) => path.basename(file, '.schema.json')).sort()).toEqual(
      ['titlebout', ...EVIDENCE_KINDS, 'profile', 'manifest', 'pointer'].sort(),
    )
  })

  it.each([...SCHEMAS.keys()])('%s is draft 2020-12 and compiles in strict mode', (file) => {
    const name = path.basename(file, '.schema.json')
    expect(schemaOf(name)['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(validator(name)).toBeTypeOf('function')
  })

  it.each([...EVIDENCE_KINDS, 'profile', 'manifest', 'pointer'])('%s says the class of every field', (name) => {
    const all = properties(schemaOf(name), name)
    expect(all.length).toBeGreaterThan(5)
    const missing = all.filter(([, field]) => !/^(public|aggregate|row)$/u.test(String(field['x-titlebout-class'])))
    expect(missing.map(([at]) => at)).toEqual([])
  })

  it('let no row-level content into evidence', () => {
    const row = EVIDENCE_KINDS.flatMap((kind) => properties(schemaOf(kind), kind)).filter(
      ([, field]) => field['x-titlebout-class'] === 'row',
    )
    expect(row).toEqual([])
  })

  it('say side and meaning of every key of titlebout.yml', () => {
    const all = properties(schemaOf('titlebout'), 'titlebout')
    const missing = all.filter(
      ([, key]) => !/^(policy|recipe)$/u.test(String(key['x-titlebout-side'])) || key['description'] === undefined,
    )
    expect(missing.map(([at]) => at)).toEqual([])
  })
})

describe('titlebout.schema.json', () => {
  const isValid = validator('titlebout')
  const folder = path.join(ROOT, 'test', 'fixtures', 'configs')
  const files = globSync('**/*.yml', { cwd: folder }).sort()

  it.each(files)('agrees with our reader about %s', (name) => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    let read = true
    try {
      parseConfig(text, name)
    } catch {
      read = false
    }
    expect(isValid(parse(text))).toBe(read)
  })

  it.each([
    ['an unknown key', 'threshold: 0.1', 'treshold: 0.1'],
    ['a bad name', 'name: strikes', 'name: Strikes'],
    ['a path outside', 'data/test.csv', '../test.csv'],
    ['a number as text', 'label: damage', 'label: 7'],
    ['a missing key', '  id: report_id\n', ''],
    ['a bad environment name', '  staging:', '  Staging:'],
    ['a threshold above 1', 'threshold: 0.1', 'threshold: 2'],
  ])('refuses %s', (_, from, to) => {
    expect(isValid(parse(BASE))).toBe(true)
    expect(isValid(parse(edited(from, to)))).toBe(false)
  })
})

describe.each(EVIDENCE_KINDS)('%s.schema.json', (kind: EvidenceKind) => {
  const isValid = validator(kind)
  const document = objectSchema.parse(structuredClone(EVIDENCE[kind]))

  it('accepts evidence that our reader accepts', () => {
    expect(EVIDENCE_SCHEMAS[kind].parse(document)).toEqual(document)
    expect(isValid(document)).toBe(true)
  })

  it('refuses what our reader refuses: every field missing, of another type, or one too many', () => {
    for (const changed of mutations(document)) {
      const read = EVIDENCE_SCHEMAS[kind].safeParse(changed.value).success
      expect(isValid(changed.value), changed.what).toBe(read)
    }
  })
})

/** Copies of a document with one thing changed: each value gone, each value of another type, one key more in each object. */
function mutations(document: Json): { readonly what: string; readonly value: Json }[] {
  const found: { readonly what: string; readonly value: Json }[] = []
  const visit = (value: unknown, at: readonly (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return
    const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value)
    if (!Array.isArray(value))
      found.push({ what: `${at.join('.')} with one more`, value: changed(document, [...at, 'extra'], 1) })
    for (const key of keys) {
      const path = [...at, key]
      found.push({ what: `${path.join('.')} gone`, value: changed(document, path, undefined) })
      found.push({ what: `${path.join('.')} a list`, value: changed(document, path, [[]]) })
      visit(Object.entries(value).find(([name]) => name === String(key))?.[1], path)
    }
  }
  visit(document, [])
  return found
}

function changed(value: unknown, [key, ...rest]: readonly (string | number)[], next: unknown): Json {
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...objectSchema.parse(value) }
  const inner = rest.length === 0 ? next : changed(Reflect.get(copy, key ?? ''), rest, next)
  if (inner === undefined && !Array.isArray(copy)) Reflect.deleteProperty(copy, key ?? '')
  else Reflect.set(copy, key ?? '', inner === undefined ? null : inner)
  return copy as Json
}
