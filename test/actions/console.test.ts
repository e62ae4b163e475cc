import { existsSync } from 'node:fs'
import { readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { STEPS } from '../../packages/hosts/src/steps.ts'
import { VERSION } from '../../packages/hosts/src/version.ts'
import { type CommandResult, type Desk, Desks } from '../support/actions-desk.ts'
import { digests, sha256, workFile } from '../support/actions-evidence.ts'
import { config } from '../support/actions-files.ts'

/** One environment that nobody has to approve, and a registry of one's own. */
const LOCAL = config(
  ['registry: { kind: git }', 'registry: { kind: directory, path: registry }'],
  ['"env:SERVING_STAGING"', 'serving/staging'],
  [
    `  production:
    target: { kind: directory, path: "env:SERVING_PRODUCTION" }
    approval: environment
    requires: { assurance: reproduced }
`,
    '',
  ],
)

const ESCAPE = '\u001B'

let desks: Desks
/** A folder in which nothing has run. */
let fresh: Desk
/** A folder in which a model was trained, judged and deployed, all at a terminal. */
let live: Desk
const said = new Map<string, CommandResult>()

beforeAll(async () => {
  desks = await Desks.open()
  fresh = await desks.desk()
  live = await desks.desk({ 'titlebout.yml': LOCAL })
  for (const step of ['validate-data', 'train', 'evaluate-gate', 'compare-to-champion', 'package-model'])
    said.set(
      step,
      await live.command([step, ...(step === 'compare-to-champion' ? ['--claim', 'promote', '--json'] : [])]),
    )
  const manifest = await readFile(workFile(live.folder, 'files/manifest.json'))
  said.set('plan', await live.command(['deploy', 'staging']))
  said.set('apply', await live.command(['deploy', 'staging', '--mode', 'apply', '--package-digest', sha256(manifest)]))
}, 300_000)

afterAll(async () => await desks.close())

describe('titlebout, asked for help', () => {
  it('says what there is, in the order of a release, and what the exit codes mean', async () => {
    const { exitCode, stdout, stderr } = await fresh.command(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const places = STEPS.map(({ name }) => stdout.indexOf(`\n  ${name} `))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(stdout).toMatch(/exit codes\n {2}0 .*2 .*\n {2}1 .*3 /u)
    expect(stdout).toContain('audit')
  })

  it.each([[[]], [['help']], [['-h']]])('says the same for %j', async (args: readonly string[]) => {
    const { exitCode, stdout } = await fresh.command(args)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('usage: titlebout <command> [options]')
  })

  it('says its version', async () => {
    expect(await fresh.command(['--version'])).toEqual({ exitCode: 0, stdout: `${VERSION}\n`, stderr: '' })
  })

  it.each(STEPS)(
    'explains every option of $name, and none that it does not take',
    async ({ name, question, inputs }) => {
      const { exitCode, stdout } = await fresh.command([name, '--help'])
      expect(exitCode).toBe(0)
      expect(stdout).toContain(question)
      const named = [...stdout.matchAll(/^ {2}--([a-z-]+)/gmu)].map(([, option = '']) => option)
      const taken = Object.keys(inputs).filter((input) => input !== 'comment')
      expect(named.sort()).toEqual([...taken, 'json'].sort())
    },
  )

  it('explains the audit', async () => {
    const { exitCode, stdout } = await fresh.command(['audit', '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--version N')
  })
})

describe('titlebout, misspelt', () => {
  it.each([
    [['trian'], 'there is no command "trian"; did you mean train?'],
    [['evaluate'], 'there is no command "evaluate"; see titlebout --help'],
    [['audt'], 'did you mean audit?'],
    [['train', '--confg', 'x.yml'], 'titlebout train: there is no option --confg; did you mean --config?'],
    [['deploy', 'staging', '--packag-digest=1'], 'did you mean --package-digest?'],
    [['audit', '--environmnt', 'x'], 'titlebout audit: there is no option --environmnt; did you mean --environment?'],
    [['train', 'now'], '"now" is one word too many'],
    [['deploy', 'staging', 'production'], '"production" is one word too many'],
    [['train', '--config'], 'see titlebout train --help'],
  ] as const)('%j ends with 2 and says what was meant', async (args, message) => {
    const { exitCode, stdout, stderr } = await fresh.command(args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('a release at a terminal', () => {
  it('goes from step to step through the work folder', () => {
    expect([...said].map(([step, { exitCode }]) => [step, exitCode])).toEqual([...said].map(([step]) => [step, 0]))
    expect(said.get('apply')?.stderr).toContain('staging now serves version 1')
    expect(existsSync(join(live.folder, 'serving/staging/current/files/model/model.onnx'))).toBe(true)
  })

  it('prints the report on standard output, and what goes on beside it', () => {
    const { stdout, stderr } = said.get('train') ?? { stdout: '', stderr: '' }
    expect(stdout).toMatch(/^## .*flights/u)
    expect(stdout).not.toContain('500 rows; features')
    expect(stderr).toContain('500 rows; features: size')
  })

  it('prints nothing but the evidence with --json', async () => {
    const { stdout } = said.get('compare-to-champion') ?? { stdout: '' }
    expect(stdout).toBe(await readFile(workFile(live.folder, 'bout.json'), 'utf8'))
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'titlebout.bout/1',
      producer: { level: 'local', host: 'console' },
    })
  })

  it('ends with 1 for a failed verdict, with the evidence written, and with 0 where that was asked for', async () => {
    const strict = LOCAL.replace('min: 0.55', 'min: 0.99')
    const desk = await desks.desk({ 'titlebout.yml': strict }, live)
    const red = await desk.command(['evaluate-gate'])
    expect(red.exitCode).toBe(1)
    expect(red.stderr).toContain('evaluate-gate failed')
    expect(await desk.read('.titlebout/flights/evaluation.json')).toContain('"kind":"failed"')
    expect((await desk.command(['evaluate-gate', '--fail-on', 'never'])).exitCode).toBe(0)
  })

  it('deploys nowhere where somebody has to approve', async () => {
    const approval = LOCAL.replace('serving/staging }', 'serving/staging }\n    approval: environment')
    const desk = await desks.desk({ 'titlebout.yml': approval }, live)
    await rm(join(desk.folder, 'registry'), { recursive: true })
    await rm(join(desk.folder, 'serving'), { recursive: true })
    // The policy is another one now, so everything is judged by it again.
    for (const step of [['evaluate-gate'], ['compare-to-champion', '--claim=promote'], ['package-model']])
      expect((await desk.command(step)).exitCode).toBe(0)
    const digest = sha256(await readFile(workFile(desk.folder, 'files/manifest.json')))
    const { exitCode, stderr } = await desk.command(['deploy', 'staging', '--mode=apply', `--package-digest=${digest}`])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('staging asks for an approval, which a terminal cannot give')
    expect(existsSync(join(desk.folder, 'registry')) || existsSync(join(desk.folder, 'serving'))).toBe(false)
  })
})

describe('colour', () => {
  it('is nowhere but at a terminal', async () => {
    const { stderr } = await fresh.command(['trian'], { TERM: 'xterm-256color', FORCE_COLOR: '1' })
    expect(stderr).toMatch(/^error /u)
    for (const { stdout, stderr: more } of said.values()) expect(stdout + more).not.toContain(ESCAPE)
  })

  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
    'is there at a terminal, unless NO_COLOR says no (needs script of util-linux)',
    async () => {
      expect(await fresh.atTerminal(['trian'], { TERM: 'xterm' })).toContain(`${ESCAPE}[31merror${ESCAPE}[0m`)
      expect(await fresh.atTerminal(['trian'], { TERM: 'xterm', NO_COLOR: '1' })).not.toContain(ESCAPE)
      expect(await fresh.atTerminal(['trian'], { TERM: 'dumb' })).not.toContain(ESCAPE)
    },
  )
})

describe('titlebout backtest', () => {
  it('replays the policy on the promotion that was, and prints it in three forms', async () => {
    const { exitCode, stdout, stderr } = await live.command(['backtest'])
    expect(exitCode, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/ in staging: 0 of 1 promotion would have been stopped/u)
    const { stdout: json } = await live.command(['backtest', '--json'])
    expect(JSON.parse(json)).toMatchObject({ environment: 'staging', lines: [{ version: 1, why: [] }] })
    const { stdout: markdown } = await live.command(['backtest', '--markdown', '--environment', 'staging'])
    expect(markdown).toContain('| version | when, by whom |')
  })

  it('explains itself, and ends with 2 where nothing was promoted', async () => {
    expect((await fresh.command(['backtest', '--help'])).stdout).toContain('--markdown')
    const desk = await desks.desk({ 'titlebout.yml': LOCAL })
    const { exitCode, stderr } = await desk.command(['backtest'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('nothing was ever promoted to staging')
  })
})

describe('titlebout audit', () => {
  it('walks the live model backwards and finds that everything agrees', async () => {
    const { exitCode, stdout, stderr } = await live.command(['audit'])
    expect(exitCode, stdout + stderr).toBe(0)
    for (const name of ['version 1', 'evidence/bout.json', 'evidence/training.json', 'files/model/model.onnx'])
      expect(stdout).toContain(name)
  })

  it('prints nothing but the trail with --json', async () => {
    const { stdout } = await live.command(['audit', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, version: 1, environment: 'staging' })
  })

  it('ends with 2 where nothing is live', async () => {
    const desk = await desks.desk({ 'titlebout.yml': LOCAL })
    const { exitCode, stderr } = await desk.command(['audit'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('no model is live in staging yet')
  })

  it('ends with 1 and names the file of the registry in which one byte was flipped, whichever it is', async () => {
    const chain = Object.keys(await digests(join(live.folder, 'registry')))
    expect(chain.length).toBeGreaterThan(15)
    expect(await missed(chain.map((file) => join('registry', file)))).toEqual([])
  }, 240_000)

  it('ends with 1 and names the file that no longer serves as it was packaged', async () => {
    const served = ['manifest.json', 'files/model/model.onnx', 'files/profile.json', 'evidence/bout.json']
    const release = join('serving/staging', await readlink(join(live.folder, 'serving/staging/current')))
    expect(await missed(served.map((file) => join(release, file)))).toEqual([])
  }, 60_000)
})

/** Files in which the audit does not find a flipped byte, with what it said; three at a time, each in a copy. */
async function missed(files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (let from = 0; from < files.length; from += 3) {
    const part = files.slice(from, from + 3)
    const results = await Promise.all(part.map(async (file) => ({ file, ...(await auditFlipped(file)) })))
    for (const { file, exitCode, stdout } of results)
      if (exitCode !== 1 || !stdout.includes(namedAs(file))) found.push(`${file}: exit code ${exitCode}\n${stdout}`)
  }
  return found
}

/** Audits a copy of the live desk with one byte of a file flipped. */
async function auditFlipped(file: string): Promise<CommandResult> {
  const desk = await desks.desk({}, live)
  const bytes = await readFile(join(desk.folder, file))
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await desk.change({ [file]: bytes })
  return await desk.command(['audit'])
}

/** What the audit calls a file: nothing stands behind the last entry of the log, so what disagrees with it names the log. */
function namedAs(file: string): string {
  if (file.startsWith('registry/ledger/')) return 'ledger'
  return file.endsWith('/manifest.json') ? 'manifest' : file.split('/').slice(-2).join('/')
}
