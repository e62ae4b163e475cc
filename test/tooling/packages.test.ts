import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

const ROOT = path.join(import.meta.dirname, '..', '..')

/** Who may import whom (design §10): nothing points back. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  stats: [],
  core: ['stats'],
  report: ['core'],
  adapters: ['core'],
  steps: ['adapters', 'report', 'core'],
  hosts: ['steps', 'adapters', 'report', 'core'],
  titlebout: [],
  tooling: ['core'],
}

/** Libraries that only one package may have. */
const ONLY_IN: Readonly<Record<string, string>> = {
  '@actions/core': 'hosts',
  '@actions/github': 'hosts',
  '@actions/artifact': 'hosts',
  '@octokit/rest': 'hosts',
  '@duckdb/node-api': 'adapters',
  '@duckdb/node-bindings': 'adapters',
  'onnxruntime-node': 'adapters',
  pg: 'adapters',
}

const manifestSchema = z.object({
  name: z.string(),
  private: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
})
const referencesSchema = z.object({
  compilerOptions: z.object({ types: z.array(z.string()).optional(), lib: z.array(z.string()).optional() }),
  references: z.array(z.object({ path: z.string() })).default([]),
})

function readJson(...parts: readonly string[]): unknown {
  return JSON.parse(readFileSync(path.join(ROOT, ...parts), 'utf8'))
}

describe.each(Object.entries(MAY_IMPORT))('packages/%s', (name, allowed) => {
  const manifest = manifestSchema.parse(readJson('packages', name, 'package.json'))
  const dependencies = Object.keys(manifest.dependencies)

  it('depends on no other package of ours than the design allows', () => {
    const ours = dependencies.filter((dependency) => dependency.startsWith('@titlebout/'))
    const extra = ours.filter((dependency) => !allowed.includes(dependency.replace('@titlebout/', '')))
    expect(extra).toEqual([])
  })

  it('has no library that belongs to another package', () => {
    expect(dependencies.filter((dependency) => (ONLY_IN[dependency] ?? name) !== name)).toEqual([])
  })

  it('names exact versions', () => {
    expect(Object.values(manifest.dependencies).filter((version) => !/^\d/u.test(version))).toEqual([])
  })
})

describe.each(['stats', 'core', 'report', 'adapters', 'steps', 'hosts'])('packages/%s/tsconfig.json', (name) => {
  const config = referencesSchema.parse(readJson('packages', name, 'tsconfig.json'))

  it('refers to the packages that it depends on, so that they are built first', () => {
    const manifest = manifestSchema.parse(readJson('packages', name, 'package.json'))
    const ours = Object.keys(manifest.dependencies).filter((dependency) => dependency.startsWith('@titlebout/'))
    expect(config.references.map((reference) => reference.path.replace('../', '@titlebout/')).sort()).toEqual(
      ours.sort(),
    )
  })

  it(`${['stats', 'core', 'report'].includes(name) ? 'knows no' : 'knows'} Node types`, () => {
    const base = referencesSchema.parse(readJson('tsconfig.base.json')).compilerOptions
    const types = config.compilerOptions.types ?? base.types
    expect(types).toEqual(['stats', 'core', 'report'].includes(name) ? [] : ['node'])
    expect(config.compilerOptions.lib ?? base.lib).toEqual(['es2023'])
  })
})
