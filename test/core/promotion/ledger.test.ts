import { describe, expect, it } from 'vitest'
import {
  isSafePath,
  manifestText,
  parseManifest,
  planMove,
  type LedgerEvent,
  type Manifest,
  type NewVersion,
} from '@titlebout/core'
import { pointer } from '../../support/registry-versions.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)

const files = (packageSha256: string): NewVersion => ({
  package_sha256: packageSha256,
  files: [{ path: 'manifest.json', sha256: packageSha256, source: '/nowhere' }],
})

const stored = (version: number, packageSha256: string): LedgerEvent => ({
  format: 'titlebout.move/1',
  number: version,
  previous_sha256: null,
  pointer: { ...pointer('production'), version, package_sha256: packageSha256 },
  stored: { version, package_sha256: packageSha256, files: [] },
})

describe('a move', () => {
  it('gives the next number to a new package, and the old one to a known package', () => {
    const next = { ...pointer('staging'), package_sha256: B }
    const move = { environment: 'staging', expected: undefined, next, version: files(B) }
    expect(planMove([stored(1, A)], move, new Map())).toMatchObject({ event: { pointer: { version: 2 }, number: 2 } })
    const known = planMove([stored(1, A), stored(2, B)], move, new Map())
    expect(known).toMatchObject({ event: { pointer: { version: 2 }, stored: null, number: 3 } })
  })

  it('needs the manifest that the package digest is taken of', () => {
    const next = { ...pointer('staging'), package_sha256: B }
    const move = { environment: 'staging', expected: undefined, next, version: { ...files(A), package_sha256: B } }
    expect(() => planMove([], move, new Map())).toThrow(/manifest\.json with the package digest bbbb/u)
  })

  it('cannot say one environment and mean another', () => {
    const move = { environment: 'staging', expected: undefined, next: pointer('production') }
    expect(() => planMove([], move, new Map())).toThrow('a move of staging with a pointer of production')
  })
})

describe('a manifest', () => {
  const manifest: Omit<Manifest, 'files'> = { format: 'titlebout.manifest/1', model: 'm', evidence: [] }
  const file = (path: string) => ({ path, bytes: 1, sha256: A })

  it('has one text, in whatever order its files are given', () => {
    const one = manifestText({ ...manifest, files: [file('b'), file('a')] })
    expect(one).toBe(manifestText({ ...manifest, files: [file('a'), file('b')] }))
    expect(parseManifest(one, 'manifest.json').files.map(({ path }) => path)).toEqual(['a', 'b'])
  })

  it('lets no path lead out of the package', () => {
    const text = manifestText({ ...manifest, files: [file('../../etc/x')] })
    expect(() => parseManifest(text, 'manifest.json')).toThrow('"../../etc/x" cannot be the path')
    const evidence = [{ kind: '../x', sha256: A }]
    expect(() => parseManifest(manifestText({ ...manifest, files: [], evidence }), 'm')).toThrow('"../x"')
  })
})

it('takes paths inside a folder and no others', () => {
  for (const good of ['a', 'a/b.c', 'ü/“x”', '.gitignore', 'a b']) expect(isSafePath(good), good).toBe(true)
  for (const bad of ['', '/a', 'a//b', '../a', 'a/..', './a', 'a\\b', 'a\0', 'a\nb', '.git/x', 'a/.GIT'])
    expect(isSafePath(bad), JSON.stringify(bad)).toBe(false)
})
