import { execFileSync } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  bundle,
  differences,
  withoutLicenceComments,
  withoutRegistryHosts,
  type Bundle,
} from '../../packages/tooling/src/bundling.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const ENTRY = 'packages/hosts/dist/index.js'

/** Two packages of ours, one library, one lazy import: a repository in small. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'tsconfig.json': '{ "files": [], "references": [{ "path": "packages/core" }, { "path": "packages/hosts" }] }',
  'packages/core/package.json': manifest('core'),
  'packages/core/tsconfig.json': compiler([]),
  'packages/core/src/index.ts': `import { distance } from 'fastest-levenshtein'
export function near(a: string, b: string): number {
  return distance(a, b)
}
`,
  'packages/hosts/package.json': manifest('hosts'),
  'packages/hosts/tsconfig.json': compiler(['../core']),
  'packages/hosts/src/index.ts': `import { near } from '@titlebout/core'
export async function run(a: string, b: string): Promise<string> {
  const { shout } = await import('./shout.ts')
  return shout(near(a, b))
}
`,
  'packages/hosts/src/shout.ts': 'export const shout = (count: number): string => `${count} apart!`\n',
  // An output of a source that is gone: a bundle of what lies in dist would keep it alive.
  'packages/hosts/dist/index.js': "export const run = () => 'stale'\n",
}

function manifest(name: string): string {
  return JSON.stringify({
    name: `@titlebout/${name}`,
    version: '0.1.0',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  })
}

function compiler(references: readonly string[]): string {
  return JSON.stringify({
    extends: '../../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist' },
    include: ['src'],
    references: references.map((reference) => ({ path: reference })),
  })
}

async function smallRepository(): Promise<string> {
  const root = await temporaryFolder()
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
  }
  await cp(path.join(ROOT, 'tsconfig.base.json'), path.join(root, 'tsconfig.base.json'))
  const library = path.join('node_modules', 'fastest-levenshtein')
  await cp(path.join(ROOT, library), path.join(root, library), { recursive: true })
  return root
}

function texts(files: Bundle): string {
  return [...files.values()].map(String).join('\n')
}

describe('a bundle', () => {
  it('is compiled from nothing, holds every package, and reads a lazy import when it is wanted', async () => {
    const root = await smallRepository()
    const files = await bundle(root, ENTRY)
    const names = [...files.keys()]
    expect(names).toEqual(expect.arrayContaining(['index.js', 'licenses.txt', 'package.json']))
    expect(names.filter((name) => /^\d+\.index\.js$/u.test(name))).toHaveLength(1)
    expect(String(files.get('licenses.txt'))).toMatch(/^fastest-levenshtein \d+\.\d+\.\d+ \(MIT\)\n\n[^]*permission/iu)
    expect(texts(files)).not.toContain(root)

    const out = await temporaryFolder()
    for (const [name, bytes] of files) await writeFile(path.join(out, name), bytes)
    await writeFile(
      path.join(out, 'main.js'),
      "import { run } from './index.js'\nconsole.log(await run('cat', 'hut'))\n",
    )
    expect(execFileSync(process.execPath, [path.join(out, 'main.js')], { encoding: 'utf8' })).toBe('2 apart!\n')
  })

  it('has the same bytes wherever the repository lies', async () => {
    const [here, there] = [await bundle(await smallRepository(), ENTRY), await bundle(await smallRepository(), ENTRY)]
    expect(differences(here, there)).toEqual([])
    expect(here.size).toBeGreaterThan(3)
  })

  it('leaves out comments with licences, which stand in licenses.txt, and nothing else', () => {
    const code = "/*! keep */ a()\n/**\n* @license Apache-2.0\n* Text\n*/\nb('@license');/* c */ /** @preserve x */ c()"
    expect(withoutLicenceComments(code)).toBe("/*! keep */ a()\nb('@license');/* c */ /** @preserve x */ c()")
  })

  it('keeps what a registry is called, and writes its host down nowhere', async () => {
    const host = ['registry', 'npmjs', 'org'].join('.')
    const code = withoutRegistryHosts(`export default [\`https://${host}/\`, "${host}", 'registry.example.test']`)
    expect(code).not.toContain(host)
    expect(code).toContain('registry.example.test')
    const read: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    expect(read).toMatchObject({ default: [`https://${host}/`, host, 'registry.example.test'] })
  })

  it('of sources that do not compile is none, and the compiler is heard', async () => {
    const root = await smallRepository()
    await writeFile(path.join(root, 'packages/core/src/index.ts'), 'export const near: number = "x"\n')
    await expect(bundle(root, ENTRY)).rejects.toThrow('TS2322')
  })
})
