import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const objectSchema = z.record(z.string(), z.unknown())

interface Ran {
  readonly code: number
  readonly output: string
}

async function run(script: string, args: readonly string[], cwd: string): Promise<Ran> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], { cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}

/** A folder with our lint configuration, our compiler options and one file. */
async function folderWith(file: string, text: string): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of ['.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.test.json'])
    await cp(path.join(ROOT, name), path.join(folder, name))
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'dir')
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }')
  const parts = file.split('/')
  const top = parts[0] === 'packages' ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
  await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
  // Without its references: what it may use is in question here, not what it is built after.
  const config = objectSchema.parse(JSON.parse(await readFile(path.join(ROOT, top, 'tsconfig.json'), 'utf8')))
  await writeFile(path.join(folder, top, 'tsconfig.json'), JSON.stringify({ ...config, references: [] }))
  await writeFile(path.join(folder, file), text)
  return folder
}

async function lint(file: string, text: string): Promise<Ran> {
  return await run('oxlint/bin/oxlint', ['-f', 'unix', file], await folderWith(file, text))
}

describe('the lint rules', () => {
  it.each([
    ['packages/stats/src/bad.ts', '@titlebout/core'],
    ['packages/stats/src/bad.ts', 'node:fs'],
    ['packages/core/src/bad.ts', '@titlebout/adapters'],
    ['packages/core/src/bad.ts', '@titlebout/hosts'],
    ['packages/core/src/bad.ts', 'node:fs'],
    ['packages/report/src/bad.ts', '@titlebout/steps'],
    ['packages/report/src/bad.ts', 'node:path'],
    ['packages/adapters/src/bad.ts', '@titlebout/steps'],
    ['packages/adapters/src/bad.ts', '@actions/core'],
    ['packages/steps/src/bad.ts', '@titlebout/hosts'],
    ['packages/steps/src/bad.ts', 'onnxruntime-node'],
    ['packages/hosts/src/bad.ts', '@duckdb/node-api'],
    ['packages/hosts/src/console/bad.ts', '@actions/core'],
    ['demo/bad.ts', '@titlebout/core'],
    ['demo/bad.ts', '../packages/core/src/index.ts'],
  ])('refuse in %s an import of %s', async (file, imported) => {
    const bad = await lint(file, `import * as it from '${imported}'\nexport { it }\n`)
    expect(bad.output).toContain('no-restricted-imports')
    expect(bad.code).not.toBe(0)
  })

  it.each([
    ['packages/core/src/good.ts', '@titlebout/stats'],
    ['packages/report/src/good.ts', '@titlebout/core'],
    ['packages/adapters/src/good.ts', '@titlebout/core'],
    ['packages/adapters/src/good.ts', 'node:fs'],
    ['packages/hosts/src/github/good.ts', '@actions/core'],
  ])('accept in %s an import of %s', async (file, imported) => {
    const good = await lint(file, `import * as it from '${imported}'\nexport { it }\n`)
    expect(good.output).not.toContain('no-restricted-imports')
  })

  it.each([
    ['no-floating-promises', 'export function f(): void {\n  Promise.resolve(1)\n}\n'],
    ['no-misused-promises', "export function f(on: () => Promise<boolean>): string {\n  return on() ? 'a' : 'b'\n}\n"],
    [
      'switch-exhaustiveness-check',
      "export function f(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}\n",
    ],
    ['no-explicit-any', 'export function f(value: any): unknown {\n  return value\n}\n'],
  ])('fire, type-aware: %s', async (rule, text) => {
    const bad = await lint('packages/adapters/src/bad.ts', text)
    expect(bad.output).toContain(rule)
    expect(bad.code).not.toBe(0)
  })

  it('refuse a file of more than 400 lines', async () => {
    const text = Array.from({ length: 402 }, (_, index) => `export const a${index} = ${index}`).join('\n')
    expect((await lint('packages/core/src/bad.ts', `${text}\n`)).output).toContain('max-lines')
  })
})

describe('the pure packages', () => {
  const pure = ['stats', 'core', 'report']

  it.each(
    pure.flatMap((name) =>
      [
        "import { readFileSync } from 'node:fs'\nexport const it = readFileSync\n",
        'export const it = process.env\n',
        "export const it = fetch('x')\n",
        "export const it = Buffer.from('x')\n",
        'export const it = console.log\n',
        'export const it = new TextEncoder()\n',
      ].map((text) => [name, text] as const),
    ),
  )('%s does not compile: %j', async (name, text) => {
    const folder = await folderWith(`packages/${name}/src/bad.ts`, text)
    const { code, output } = await run('typescript/bin/tsc', ['-p', `packages/${name}`, '--noEmit'], folder)
    expect(output).toMatch(/src\/bad\.ts\(1,\d+\): error TS\d+: Cannot find (name|module)/u)
    expect(code).not.toBe(0)
  })

  it('and the others do', async () => {
    const folder = await folderWith('packages/adapters/src/good.ts', 'export const it = process.env\n')
    expect(await run('typescript/bin/tsc', ['-p', 'packages/adapters', '--noEmit'], folder)).toEqual({
      code: 0,
      output: '',
    })
  })
})
