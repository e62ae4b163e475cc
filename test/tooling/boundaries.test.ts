import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

const ROOT = path.join(import.meta.dirname, '..', '..')
const objectSchema = z.record(z.string(), z.unknown())

/** Imports that point back, or reach past the one place for a library. */
const FORBIDDEN = [
  ['packages/stats/src', '@titlebout/core'],
  ['packages/stats/src', 'node:fs'],
  ['packages/core/src', '@titlebout/adapters'],
  ['packages/core/src', '@titlebout/hosts'],
  ['packages/core/src', 'node:fs'],
  ['packages/report/src', '@titlebout/steps'],
  ['packages/report/src', 'node:path'],
  ['packages/adapters/src', '@titlebout/steps'],
  ['packages/adapters/src', '@actions/core'],
  ['packages/steps/src', '@titlebout/hosts'],
  ['packages/steps/src', 'onnxruntime-node'],
  ['packages/hosts/src', '@duckdb/node-api'],
  ['packages/hosts/src/console', '@actions/core'],
  ['demo', '@titlebout/core'],
  ['demo', '../packages/core/src/index.ts'],
] as const

const ALLOWED = [
  ['packages/core/src', '@titlebout/stats'],
  ['packages/report/src', '@titlebout/core'],
  ['packages/adapters/src', '@titlebout/core'],
  ['packages/adapters/src', 'node:fs'],
  ['packages/hosts/src/github', '@actions/core'],
] as const

/** Code that each rule of the type-aware linter must see. */
const FAULTY = [
  ['no-floating-promises', 'export function f(): void {\n  Promise.resolve(1)\n}\n'],
  ['no-misused-promises', "export function f(on: () => Promise<boolean>): string {\n  return on() ? 'a' : 'b'\n}\n"],
  [
    'switch-exhaustiveness-check',
    "export function f(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
  ],
  ['no-explicit-any', 'export function f(value: any): unknown {\n  return value\n}\n'],
  ['max-lines', Array.from({ length: 402 }, (_, index) => `export const a${index} = ${index}\n`).join('')],
] as const

/** What a package without Node's types cannot name. */
const UNKNOWN = [
  "import { readFileSync as it } from 'node:fs'",
  'process.env',
  "fetch('x')",
  "Buffer.from('x')",
  'console.log',
  'new TextEncoder()',
]

let folder: string
let linted: string

async function run(script: string, args: readonly string[]): Promise<string> {
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(ROOT, 'node_modules', script), ...args],
      { cwd: folder },
      (_, stdout, stderr) => resolve(`${stdout}${stderr}`),
    )
  })
}

/** Puts a file into the folder and gives its path there. */
async function put(where: string, name: string, text: string): Promise<void> {
  await mkdir(path.join(folder, where), { recursive: true })
  await writeFile(path.join(folder, where, name), text)
}

function importing(module: string): string {
  return `import * as it from '${module}'\nexport { it }\n`
}

/** Our lint configuration and compiler options around files that break them. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'titlebout-boundaries-'))
  for (const name of ['.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.test.json'])
    await cp(path.join(ROOT, name), path.join(folder, name))
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'dir')
  for (const name of ['stats', 'core', 'report', 'adapters', 'steps', 'hosts']) {
    // Without its references: what it may use is in question here, not what it is built after.
    const text = await readFile(path.join(ROOT, 'packages', name, 'tsconfig.json'), 'utf8')
    await put(
      `packages/${name}`,
      'tsconfig.json',
      JSON.stringify({ ...objectSchema.parse(JSON.parse(text)), references: [] }),
    )
    for (const [index, code] of UNKNOWN.entries())
      await put(
        `packages/${name}/src`,
        `unknown-${index}.ts`,
        code.startsWith('import') ? `${code}\nexport { it }\n` : `export const it = ${code}\n`,
      )
  }
  for (const [index, [where, module]] of FORBIDDEN.entries())
    await put(where, `forbidden-${index}.ts`, importing(module))
  for (const [index, [where, module]] of ALLOWED.entries()) await put(where, `allowed-${index}.ts`, importing(module))
  for (const [name, code] of FAULTY) await put('packages/adapters/src', `${name}.ts`, code)
  linted = await run('oxlint/bin/oxlint', ['-f', 'unix'])
})

afterAll(async () => await rm(folder, { recursive: true, force: true }))

/** What the linter says of one file. */
function said(file: string): string {
  return linted
    .split('\n')
    .filter((line) => line.startsWith(`${file}:`))
    .join('\n')
}

describe('the linter', () => {
  it.each(FORBIDDEN.map(([where, module], index) => [where, module, index] as const))(
    'refuses in %s an import of %s',
    (where, _, index) => expect(said(`${where}/forbidden-${index}.ts`)).toContain('no-restricted-imports'),
  )

  it.each(ALLOWED.map(([where, module], index) => [where, module, index] as const))(
    'accepts in %s an import of %s',
    (where, _, index) => expect(said(`${where}/allowed-${index}.ts`)).not.toContain('no-restricted-imports'),
  )

  it.each(FAULTY)('fires: %s', (rule) => {
    expect(said(`packages/adapters/src/${rule}.ts`)).toContain(rule)
  })
})

describe('the compiler', () => {
  it.each(['stats', 'core', 'report'])('knows nothing of Node in %s', async (name) => {
    const output = await run('typescript/bin/tsc', ['-p', `packages/${name}`, '--noEmit'])
    const missing = UNKNOWN.filter(
      (_, index) =>
        !new RegExp(`unknown-${index}\\.ts\\(1,\\d+\\): error TS\\d+: Cannot find (name|module)`, 'u').test(output),
    )
    expect(missing).toEqual([])
  })

  it.each(['adapters', 'steps', 'hosts'])('knows Node in %s', async (name) => {
    const output = await run('typescript/bin/tsc', ['-p', `packages/${name}`, '--noEmit'])
    expect(output).not.toMatch(/unknown-\d\.ts/u)
  })
})
