import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parseEvidence } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { csv, scores } from '../steps/judge/scores-files.ts'
import { type ActedRun, type ActionsBench, openActionsBench, PULL_REQUEST, REPOSITORY } from '../support/actions-bench.ts' // prettier-ignore
import { type Desk, Desks } from '../support/actions-desk.ts'
import type { ActionResult } from '../support/run-action.ts'
import { clientOf } from '../support/test-github.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')
/** The action of the repository's root, as seen from the folder of the others. */
const ROOT_ACTION = '..'
const PERMISSIONS = { actions: 'read', contents: 'read', 'pull-requests': 'write' } as const

describe('the action of the root', () => {
  let bench: ActionsBench

  beforeAll(async () => {
    bench = await openActionsBench({ 'README.md': '# flights\n', [PULL_REQUEST]: 'on: { push: {} }\njobs: {}\n' })
  }, 60_000)
  afterAll(async () => await bench.close())

  async function judge(
    run: ActedRun,
    content: string,
  ): Promise<{ readonly result: ActionResult; readonly workspace: string }> {
    const job = await bench.job(run, 'judge', { permissions: PERMISSIONS })
    await writeFile(join(job.workspace, 'scores.csv'), content)
    const result = await job.run(ROOT_ACTION, { inputs: { scores: 'scores.csv' } })
    bench.github.updateRun(run.run.id, { conclusion: result.conclusion })
    return { result, workspace: job.workspace }
  }

  async function pushed(): Promise<ActedRun> {
    const acted = await bench.push()
    const { sha } = acted
    const run = await bench.github.createRun({ repository: REPOSITORY, event: 'push', headSha: sha, headBranch: 'main', path: PULL_REQUEST, actor: 'ada' }) // prettier-ignore
    return { ...acted, run }
  }

  async function opened(branch: string): Promise<{ readonly number: number; readonly run: ActedRun }> {
    await bench.commit(branch, { [`${branch}.txt`]: 'x\n' })
    const { number } = await bench.github.openPull(REPOSITORY, { head: branch, title: branch, author: 'ada' })
    return { number, run: await bench.pull(number) }
  }

  async function commentOn(number: number): Promise<string> {
    const { rest } = clientOf(bench.github, bench.github.issueToken({ kind: 'user', actor: 'octo' }))
    const { data } = await rest.issues.listComments({ owner, repo, issue_number: number })
    return data.map(({ body }) => body ?? '').join('\n')
  }

  it('measures on the default branch, and compares pull requests with what that run stored', async () => {
    const first = await judge(await pushed(), csv(scores({ skill: 2 })))
    expect(first.result).toMatchObject({ exitCode: 0, problems: [], outputs: { verdict: 'passed' } })
    expect(first.result.summary).toContain('no run of pull-request.yml has succeeded on main yet')

    const better = await opened('better')
    const { result, workspace } = await judge(better.run, csv(scores({ skill: 2, noise: 0.02 })))
    expect(result).toMatchObject({ exitCode: 0, problems: [] })
    expect(result.outputs).toMatchObject({ verdict: 'passed', evidence: '.titlebout/scores/bout.json' })
    const text = await readFile(join(workspace, '.titlebout/scores/bout.json'), 'utf8')
    const bout = parseEvidence('bout', text, 'bout.json')
    expect(bout.inputs.map(({ role }) => role)).toContain('against')
    const comment = await commentOn(better.number)
    expect(comment).toContain('## ✅ scores')
    expect(comment).toMatch(/Compared with `the scores of run \d+ on main`/u)
    expect(comment).toContain('Read as binary classification')

    const worse = await opened('worse')
    const failed = await judge(worse.run, csv(scores({ skill: -2 })))
    expect(failed.result).toMatchObject({ exitCode: 1, outputs: { verdict: 'failed' } })
    expect(await commentOn(worse.number)).toContain('## ❌ scores')
    expect(bench.github.violations).toEqual([])
  }, 180_000)

  it('says what is wrong with a file, on its own line', async () => {
    const { result } = await judge(await pushed(), 'id,label,score\n1,cat,0.5\n2,dog,0.7\n')
    expect(result.exitCode).toBe(1)
    expect(result.annotations.map(({ message }) => message).join('\n')).toContain(
      'say label: label (in a terminal: --label label)',
    )
    expect(result.outputs).toEqual({})
  }, 60_000)
})

describe('titlebout judge', () => {
  let desks: Desks
  let desk: Desk

  beforeAll(async () => {
    desks = await Desks.open()
    desk = await desks.desk({
      'titlebout.yml': null,
      'new.csv': csv(scores({ skill: 2, noise: 0.02 })),
      'old.csv': csv(scores({ skill: 2 })),
      'bad.csv': csv(scores({ skill: -2 })),
      'odd name|x.csv': csv(
        scores().map(({ y_true: y, score, ...rest }) => ({ ...rest, 'Was it `so`?': y ?? '', 'p<b>': score ?? '' })),
      ),
      'rows.jsonl': scores()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    })
  })
  afterAll(async () => await desks.close())

  it('needs no native module, and no titlebout.yml', async () => {
    const { exitCode, stdout, stderr } = await desk.command(['judge', 'new.csv', '--against', 'old.csv'], {
      NODE_OPTIONS: '--no-addons',
    })
    expect(stderr).toMatch(
      /^read as binary classification: y_true with "1" as positive, score, id, 1 slice column: region\n/u,
    )
    expect(stdout).toContain('## ✅ new')
    expect(exitCode).toBe(0)
  })

  it('reads JSON lines', async () => {
    expect((await desk.command(['judge', 'rows.jsonl'])).exitCode).toBe(0)
  })

  it('exits with 1 when the scores are worse', async () => {
    const { exitCode, stderr } = await desk.command(['judge', 'bad.csv', '--against', 'old.csv'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('is worse by more than 0.01')
  })

  it('prints the evidence alone when asked for', async () => {
    const { stdout } = await desk.command(['judge', 'new.csv', '--against', 'old.csv', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ format: 'titlebout.bout/1', policy: { side: 'defaults' } })
  })

  it('takes columns of any name, and makes them harmless', async () => {
    const args = ['judge', 'odd name|x.csv', '--label', 'Was it `so`?', '--score', 'p<b>']
    const { exitCode, stdout } = await desk.command(args)
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')[0]).toBe('## ✅ odd-name-x')
    expect(stdout).toContain('`odd name\\|x.csv`')
    expect(stdout).not.toContain('<b>')
  })

  it.each([
    [['judge'], 'scores is required: it must be a scores file'],
    [['judge', 'new.csv', '--agianst', 'old.csv'], 'there is no option --agianst; did you mean --against?'],
    [['judge', 'new.csv', 'old.csv'], '"old.csv" is one word too many'],
    [['jugde', 'new.csv'], 'there is no command "jugde"; did you mean judge?'],
    [['judge', 'none.csv'], 'none.csv: there is no such file'],
    [['judge', 'new.csv', '--metric', 'auc'], 'has no metric "auc"; did you mean'],
    [['judge', 'new.csv', '--margin=-1'], 'margin must be a number of at least 0, got "-1"'],
    [['judge', 'odd name|x.csv'], 'expected what a model said of each row'],
  ])('%j is answered with what to change', async (args, says) => {
    const { exitCode, stderr } = await desk.command(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(says) as string })
  })

  it('explains its options', async () => {
    const { exitCode, stdout } = await desk.command(['judge', '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('titlebout judge <scores file> [options]')
    expect(stdout).toContain('--against')
  })
})
