import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { type ActionOptions, type ActionResult, runAction, startAction } from './run-action.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { localGitHub } from './test-github.ts'

const ACTIONS = fileURLToPath(new URL('fixtures/actions', import.meta.url))

async function echo(what: string, options: Partial<ActionOptions> = {}): Promise<ActionResult> {
  const workspace = options.workspace ?? (await temporaryFolder())
  return runAction('echo', { actions: ACTIONS, ...options, workspace, inputs: { do: what, ...options.inputs } })
}

describe('a step that reports', () => {
  it('hands over outputs, state, variables, summary and annotations as GitHub would show them', async () => {
    const result = await echo('report')
    expect(result).toMatchObject({
      exitCode: 0,
      conclusion: 'success',
      state: { phase: 'main' },
      exported: { NEXT: 'step' },
    })
    expect(result.outputs['answer']).toBe('line 1\nline 2')
    expect(result.annotations).toEqual([
      { level: 'warning', message: 'look here', title: 'Gate', file: 'titlebout.yml', line: 3 },
    ])
  })

  it('masks secrets in the log and in the summary', async () => {
    const result = await echo('report')
    expect(result.masks).toContain('hunter2')
    expect(result.log).toContain('the word is ***')
    expect(result.summary).toBe('# Summary with ***\n')
    expect(result.stdout).toContain('hunter2')
  })

  it('sees its inputs with dashes kept, defaults evaluated, and absent ones empty', async () => {
    const { github, run } = await localGitHub()
    const { outputs } = await echo('report', { github, runId: run.id })
    expect(outputs['dashes']).toBe(`run ${run.id} of octo/strikes`)
    expect(outputs['empty']).toBe('""')
  })

  it('sees the variables of the runner and none of this machine', async () => {
    const { github, run } = await localGitHub()
    process.env['SECRET_OF_THE_DESK'] = 'x'
    const result = await echo('report', { github, runId: run.id, job: 'train' })
    delete process.env['SECRET_OF_THE_DESK']
    const seen: Record<string, string> = JSON.parse(result.outputs['environment'] ?? '')
    expect(seen).toMatchObject({
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'octo/strikes',
      GITHUB_RUN_ID: String(run.id),
      GITHUB_SHA: run.headSha,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_JOB: 'train',
      GITHUB_WORKFLOW_REF: 'octo/strikes/.github/workflows/release.yml@refs/heads/main',
      ACTIONS_RESULTS_URL: github.resultsUrl,
    })
    expect(Object.keys(seen)).not.toContain('GITHUB_TOKEN')
    expect(Object.keys(seen)).not.toContain('SECRET_OF_THE_DESK')
  })
})

describe('what the runner does not let pass', () => {
  it('warns of inputs that action.yml does not declare', async () => {
    const result = await echo('report', { inputs: { confg: 'x' } })
    expect(result.problems).toEqual([
      "Unexpected input(s) 'confg', valid inputs are ['do', 'token', 'with-dashes', 'empty']",
    ])
  })

  it('obeys no command between stop-commands and its word', async () => {
    const result = await echo('untrusted')
    expect(result.annotations).toEqual([{ level: 'notice', message: 'real' }])
    expect(result.outputs).toEqual({})
    expect(result.log).toContain('::error::forged')
  })

  it('obeys a set-output that nobody stopped, and refuses set-env', async () => {
    const result = await echo('obeyed')
    expect(result.outputs).toEqual({ verdict: 'passed' })
    expect(result.problems).toEqual(['the `set-output` command is deprecated', 'the `set-env` command is disabled'])
  })

  it('shows ten annotations of a level and counts the rest', async () => {
    const result = await echo('many')
    expect(result.annotations.filter(({ level }) => level === 'error')).toHaveLength(10)
    expect(result.annotations.filter(({ level }) => level === 'notice')).toHaveLength(3)
    expect(result.dropped).toEqual({ error: 4, warning: 0, notice: 0 })
  })

  it('drops a summary above 1 MiB without failing the step', async () => {
    const result = await echo('big')
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'success', summary: '' })
    expect(result.problems[0]).toContain('supports content up to a size of 1024k, got 1024k')
  })

  it('drops outputs above 1 MB', async () => {
    const result = await echo('flood')
    expect(result.outputs).toEqual({})
    expect(result.problems[0]).toContain('the outputs have 1200012 bytes')
  })

  it('fails a step that writes a line without a value into its outputs', async () => {
    const result = await echo('malformed')
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'failure' })
    expect(result.problems[0]).toContain("Invalid format 'no equals sign'")
  })

  it('fails a step that ends with another code than 0', async () => {
    const result = await echo('fail')
    expect(result).toMatchObject({ exitCode: 1, conclusion: 'failure', annotations: [{ message: 'it is broken' }] })
  })
})

describe('a step that is killed', () => {
  it('ends at the line that was asked for, and what it had written stays', async () => {
    const result = await echo('hang', { killAfter: { line: 'working' } })
    expect(result).toMatchObject({
      exitCode: null,
      signal: 'SIGKILL',
      conclusion: 'failure',
      outputs: { answer: 'begun' },
    })
    expect(result.durationMs).toBeLessThan(20_000)
  })

  it('can be ended from outside', async () => {
    const workspace = await temporaryFolder()
    const started = await startAction('echo', { actions: ACTIONS, workspace, inputs: { do: 'hang' } })
    started.kill('SIGTERM')
    expect(await started.result).toMatchObject({ signal: 'SIGTERM', conclusion: 'failure' })
  })
})

describe('a step that is killed by what it calls', () => {
  it('has not had its call take effect', async () => {
    const { github, run, token } = await localGitHub({ 'pull-requests': 'write' })
    const workspace = await temporaryFolder()
    const options = { actions: ACTIONS, workspace, inputs: { do: 'comment' }, github, runId: run.id, token }
    const started = await startAction('echo', options)
    github.fault({ route: 'issues/create-comment', status: 'hang-up' })
    github.onCall(({ route }) => {
      if (route === 'issues/create-comment') started.kill()
    })
    expect(await started.result).toMatchObject({ signal: 'SIGKILL', outputs: {} })
    expect(github.world.repository('octo/strikes').comments).toEqual([])
  })
})

describe('a step with a token', () => {
  it('comments through the local GitHub with the real client', async () => {
    const { github, run, token } = await localGitHub({ 'pull-requests': 'write' })
    const result = await echo('comment', { github, runId: run.id, token })
    expect(result.log).not.toContain(token)
    expect(result.outputs['answer']).toMatch(/\/octo\/strikes\/issues\/1#issuecomment-\d+$/)
    expect(github.violations).toEqual([])
  })

  it('is told which permission it lacks', async () => {
    const { github, run, token } = await localGitHub({ contents: 'write' })
    const result = await echo('comment', { github, runId: run.id, token })
    expect(result.conclusion).toBe('failure')
    expect(result.stderr).toContain('Resource not accessible by integration')
    expect(result.stderr).toContain("'x-accepted-github-permissions': 'issues=write; pull_requests=write'")
  })
})
