import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { NewVersion, Registry } from '@titlebout/core'
import { pointer, serving, versionOf } from './registry-versions.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A place for a registry, as a driver's test sets it up. */
export interface RegistryBench {
  /** A new handle on the same place, as another process opens it. */
  readonly open: () => Promise<Registry>
  /** How a child process opens it: arguments of test/support/registry-racer.ts. */
  readonly racers: readonly [readonly string[], readonly string[]]
  /** Makes the place unreadable, but not absent. */
  readonly breakPlace: () => Promise<void>
  /** Changes one byte of a stored file behind the registry's back. */
  readonly flip: (version: number, packageSha256: string, file: string) => Promise<void>
  /** Changes the reason in the ledger's event (1-based) behind the registry's back. */
  readonly flipEvent: (number: number) => Promise<void>
  /** Whatever the driver can say about its own soundness; throws when it is broken. */
  readonly check: () => Promise<void>
}

/** What every registry must do. */
export function registryContract(name: string, prepare: () => Promise<RegistryBench>): void {
  const bench = async () => {
    const place = await prepare()
    const folder = await temporaryFolder()
    return { ...place, folder, registry: await place.open() }
  }
  const two = async (folder: string): Promise<[NewVersion, NewVersion]> => [
    await versionOf(path.join(folder, 'a'), { 'files/model.bin': 'one', 'evidence/bout.json': '{}\n' }),
    await versionOf(path.join(folder, 'b'), { 'files/model.bin': 'two' }),
  ]

  describe(`registry ${name}`, () => {
    it('is empty, not broken, before anything was stored', async () => {
      const { registry } = await bench()
      expect(await registry.revision()).toBeUndefined()
      expect(await registry.pointer('production')).toBeUndefined()
      expect(await registry.versions()).toEqual([])
      expect(await registry.history('production')).toEqual([])
      expect(await registry.versionOf('0'.repeat(64))).toBeUndefined()
    })

    it('says that it cannot be read instead of looking empty', async () => {
      const { registry, breakPlace, open } = await bench()
      await breakPlace()
      await expect(registry.pointer('production')).rejects.toMatchObject({ code: 'REGISTRY' })
      await expect((async () => await (await open()).revision())()).rejects.toMatchObject({ code: 'REGISTRY' })
    })

    it('says that it cannot be read when it has versions already', async () => {
      const { registry, breakPlace, folder } = await bench()
      const [first] = await two(folder)
      await registry.move(serving('production', first, undefined))
      await breakPlace()
      await expect(registry.pointer('production')).rejects.toMatchObject({ code: 'REGISTRY' })
    })

    it('gives the first version number 1 in the move that points at it', async () => {
      const { registry, open, folder } = await bench()
      const [first] = await two(folder)
      const moved = await registry.move(serving('production', first, undefined))
      expect(moved.pointer).toMatchObject({ version: 1, package_sha256: first.package_sha256, state: 'serving' })
      const again = await open()
      expect(await again.pointer('production')).toEqual(moved)
      expect(await again.revision()).toBe(moved.revision)
      expect(await again.versions()).toEqual([1])
      expect(await again.packageOf(1)).toBe(first.package_sha256)
      expect(await again.versionOf(first.package_sha256)).toBe(1)
    })

    it('gives no number in a claim: the package digest is the name until the pointer moves', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      const moving = { to_package_sha256: first.package_sha256, holder: 'run 1', since: '2000-01-01T00:00:00Z' }
      const claim = { ...pointer('production'), state: 'moving' as const, moving }
      const claimed = await registry.move({ environment: 'production', expected: undefined, next: claim })
      expect(claimed.pointer.version).toBeNull()
      expect(await registry.versions()).toEqual([])
      const moved = await registry.move(serving('production', first, claimed.revision))
      expect(moved.pointer.version).toBe(1)
    })

    it('counts on for another package', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      expect((await registry.move(serving('production', second, one.revision))).pointer.version).toBe(2)
      expect(await registry.versions()).toEqual([1, 2])
    })

    it('takes the same package twice as one version', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      const staging = await registry.move(serving('staging', first, undefined))
      const production = await registry.move(serving('production', first, staging.revision))
      expect(production.pointer.version).toBe(1)
      expect(await registry.versions()).toEqual([1])
    })

    it('keeps environments apart', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const staging = await registry.move(serving('staging', first, undefined))
      expect(await registry.pointer('production')).toBeUndefined()
      const production = await registry.move(serving('production', second, staging.revision))
      expect((await registry.pointer('staging'))?.pointer).toEqual(staging.pointer)
      expect((await registry.pointer('production'))?.pointer).toEqual(production.pointer)
      expect(await registry.history('staging')).toHaveLength(1)
    })

    it('points back at an earlier version without storing it again', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      const next = await registry.move(serving('production', second, one.revision))
      const back = await registry.move({
        environment: 'production',
        expected: next.revision,
        next: { ...pointer('production'), version: 1, package_sha256: first.package_sha256, why: 'back' },
      })
      expect(back.pointer).toMatchObject({ version: 1, why: 'back' })
      expect(await registry.versions()).toEqual([1, 2])
    })

    it('refuses a pointer at a version that it does not have', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      const next = { ...pointer('production'), package_sha256: second.package_sha256 }
      const move = { environment: 'production', expected: one.revision, next }
      await expect(registry.move(move)).rejects.toMatchObject({ code: 'REGISTRY' })
      await expect(registry.move({ ...move, next: { ...next, version: 1 } })).rejects.toMatchObject({
        code: 'REGISTRY',
      })
      await expect(registry.packageOf(2)).rejects.toThrow('no version 2')
      expect((await registry.pointer('production'))?.pointer.version).toBe(1)
    })

    it('refuses a move that expects an older revision, and changes nothing', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      const second_ = await registry.move(serving('production', second, one.revision))
      await expect(registry.move(serving('production', first, one.revision))).rejects.toMatchObject({ code: 'STALE' })
      expect(await registry.pointer('production')).toEqual(second_)
    })

    it('refuses a first move when somebody else was first', async () => {
      const { registry, open, folder } = await bench()
      const [first, second] = await two(folder)
      await (await open()).move(serving('production', first, undefined))
      await expect(registry.move(serving('production', second, undefined))).rejects.toMatchObject({ code: 'STALE' })
    })

    it('refuses a move that expects something where nothing is', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      await expect(registry.move(serving('production', first, 'a'.repeat(40)))).rejects.toMatchObject({ code: 'STALE' })
    })

    it('takes the very same move again for done', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      const once = await registry.move(serving('production', first, undefined))
      expect(await registry.move(serving('production', first, undefined))).toEqual(once)
      expect(await registry.history('production')).toHaveLength(1)
    })

    it('tells the history oldest first, with what was before', async () => {
      const { registry, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined, 'first'))
      const next = await registry.move(serving('production', second, one.revision, 'second'))
      const history = await registry.history('production')
      expect(history.map((event) => event.pointer.why)).toEqual(['first', 'second'])
      expect(history[0]?.previous).toBeUndefined()
      expect(history[1]?.previous).toEqual(one.pointer)
      expect(history.map((event) => event.revision)).toEqual([one.revision, next.revision])
    })

    it('brings every file of a version back', async () => {
      const { registry, open, folder } = await bench()
      const [first] = await two(folder)
      await registry.move(serving('production', first, undefined))
      const target = path.join(folder, 'fetched')
      await (await open()).fetch(1, target)
      expect((await readdir(target, { recursive: true })).sort()).toEqual(
        ['evidence', 'evidence/bout.json', 'files', 'files/model.bin', 'manifest.json'].map((name) =>
          path.normalize(name),
        ),
      )
      expect(await readFile(path.join(target, 'files/model.bin'), 'utf8')).toBe('one')
    })

    it('keeps names in any script and bytes of any kind', async () => {
      const { registry, folder } = await bench()
      const files = { 'files/модель ✓ "q".bin': '\0\r\n\xff', 'files/a b/ü.txt': 'ü\r\n' }
      await registry.move(
        serving('production', await versionOf(path.join(folder, 'u'), files), undefined, 'größer “!”'),
      )
      const target = path.join(folder, 'fetched')
      await registry.fetch(1, target)
      for (const [name, content] of Object.entries(files))
        expect(await readFile(path.join(target, name), 'utf8')).toBe(content)
      expect((await registry.history('production'))[0]?.pointer.why).toBe('größer “!”')
    })

    it('names the file that differs from what was stored', async () => {
      const { registry, flip, folder } = await bench()
      const [first] = await two(folder)
      await registry.move(serving('production', first, undefined))
      await flip(1, first.package_sha256, 'files/model.bin')
      await expect(registry.fetch(1, path.join(folder, 'fetched'))).rejects.toThrow(/files\/model\.bin of version 1/u)
      await expect(readFile(path.join(folder, 'fetched/files/model.bin'))).rejects.toMatchObject({ code: 'ENOENT' })
    })

    it('reads a file of every version that has it', async () => {
      const { registry, folder } = await bench()
      expect(await registry.readEach('files/model.bin')).toEqual(new Map())
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      await registry.move(serving('production', second, one.revision))
      const texts = async (file: string) =>
        [...(await registry.readEach(file))].map(([version, bytes]) => [version, Buffer.from(bytes).toString('utf8')])
      expect(await texts('files/model.bin')).toEqual([
        [1, 'one'],
        [2, 'two'],
      ])
      expect(await texts('evidence/bout.json')).toEqual([[1, '{}\n']])
    })

    it('does not read a file that differs from what was stored', async () => {
      const { registry, flip, folder } = await bench()
      const [first] = await two(folder)
      await registry.move(serving('production', first, undefined))
      await flip(1, first.package_sha256, 'files/model.bin')
      await expect(registry.readEach('files/model.bin')).rejects.toThrow(/files\/model\.bin of version 1/u)
    })

    it('notices a move that was rewritten afterwards', async () => {
      const { registry, flipEvent, folder } = await bench()
      const [first, second] = await two(folder)
      const one = await registry.move(serving('production', first, undefined))
      await registry.move(serving('production', second, one.revision))
      await flipEvent(1)
      await expect(registry.history('production')).rejects.toMatchObject({ code: 'REGISTRY' })
    })

    it('stores nothing when a file is not what was packaged', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      const files = first.files.map((file) =>
        file.path === 'files/model.bin' ? { ...file, sha256: '0'.repeat(64) } : file,
      )
      const move = serving('production', { ...first, files }, undefined)
      await expect(registry.move(move)).rejects.toThrow('files/model.bin')
      expect(await registry.pointer('production')).toBeUndefined()
      expect(await registry.versions()).toEqual([])
    })

    it('refuses paths that lead out of a version', async () => {
      const { registry, folder } = await bench()
      const [first] = await two(folder)
      for (const bad of ['../x', '/x', 'a//b', 'files/.git/config', 'a\\b', '']) {
        const files = first.files.flatMap((file) => [file, { ...file, path: bad }])
        const move = serving('production', { ...first, files }, undefined)
        await expect(registry.move(move), bad).rejects.toMatchObject({ code: 'REGISTRY' })
      }
    })

    it(
      'lets one of two processes win each of 50 races, and keeps one line of history',
      { timeout: 240_000 },
      async () => {
        const place = await bench()
        const [first, second] = await two(place.folder)
        const racers = await Promise.all(
          place.racers.map(async (args, index) => await racer(args, index === 0 ? first : second, place.folder, index)),
        )
        let expected: string | undefined
        for (let round = 1; round <= 50; round++) {
          const answers = await Promise.all(racers.map(async (ask) => await ask(`${round} ${expected ?? '-'}`)))
          expect(answers.map((answer) => answer.split(' ')[0] ?? '').sort(), `round ${round}`).toEqual(['STALE', 'won'])
          expected = answers.find((answer) => answer.startsWith('won'))?.split(' ')[1]
          expect(await place.registry.revision()).toBe(expected)
        }
        const history = await place.registry.history('production')
        expect(history.map((event) => event.pointer.why)).toEqual(
          Array.from({ length: 50 }, (_, i) => `round ${i + 1}`),
        )
        expect([...(await place.registry.versions())].length).toBeLessThanOrEqual(2)
        await place.check()
      },
    )
  })
}

/** Starts a process that moves the pointer when told to; gives a function that tells it and waits for the outcome. */
async function racer(
  args: readonly string[],
  version: NewVersion,
  folder: string,
  index: number,
): Promise<(line: string) => Promise<string>> {
  await mkdir(folder, { recursive: true })
  const script = path.join(import.meta.dirname, 'registry-racer.ts')
  const child = spawn(process.execPath, ['--conditions=source', script, `racer ${index}`, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the racer ended before it answered')
    return value
  }
  expect(await ask(JSON.stringify(version))).toBe('ready')
  return ask
}
