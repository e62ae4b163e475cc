import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Screen } from '../../demo/show/progress.ts'
import { openStage, REPOSITORY, REVIEWER, SCIENTIST, type Stage } from '../../demo/stage/stage.ts'

const HEAD = `permissions: {}
env: { AS_OF: "\${{ inputs.as-of || vars.AS_OF }}" }
jobs:
`
const CHECKOUT = `      - uses: actions/checkout@v7
        with: { fetch-depth: 0, persist-credentials: false }
`

/** Workflows like those of the example, with steps that need no action of ours. */
const WORKFLOWS: Readonly<Record<string, string>> = {
  release: `name: release
on: { push: { branches: [main] }, workflow_dispatch: { inputs: { as-of: {} } } }
${HEAD}  train:
    runs-on: ubuntu-latest
    permissions: { contents: read }
    outputs: { rows: "\${{ steps.count.outputs.rows }}" }
    steps:
${CHECKOUT}      - run: npm ci
      - run: node prepare.mjs --as-of "$AS_OF"
      - run: echo "rows=$(tail -n +2 data/train.csv | wc -l)" >> "$GITHUB_OUTPUT"
        id: count
      - run: git config --get-regexp extraheader && exit 1 || true
  production:
    needs: train
    environment: { name: production, deployment: false }
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ needs.train.outputs.rows }} rows"
`,
  'pull-request': `name: pull request
on: { pull_request: {} }
${HEAD}  judge:
    runs-on: ubuntu-latest
    outputs: { base: "\${{ steps.see.outputs.base }}", features: "\${{ steps.see.outputs.features }}" }
    steps:
${CHECKOUT}      - id: see
        run: |
          echo "base=$(git show "\${{ github.event.pull_request.base.sha }}":params.yaml | grep -c 'class_weight: none')" >> "$GITHUB_OUTPUT"
          echo "features=$(grep -c 'class_weight: balanced' params.yaml)" >> "$GITHUB_OUTPUT"
`,
}

const stages: Stage[] = []
afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.end()))
})

async function open(): Promise<{ readonly stage: Stage; readonly lines: readonly string[] }> {
  const lines: string[] = []
  const screen: Screen = { line: (text) => lines.push(text), now: () => undefined }
  const stage = await openStage(await mkdtemp(path.join(tmpdir(), 'stage-')), screen, async (folder) => {
    for (const [name, text] of Object.entries(WORKFLOWS)) {
      await writeFile(path.join(folder, '.github/workflows', `${name}.yml`), text)
    }
  })
  stages.push(stage)
  return { stage, lines }
}

describe('the stage', () => {
  it('runs the pushed workflow on a real clone, and lets somebody else approve before production starts', async () => {
    const { stage } = await open()
    const run = await stage.afterPush()
    expect(run.results).toEqual({ train: 'success', production: 'success' })
    expect(run.jobs['train']?.outputs).toEqual({ rows: '3388' })
    expect(await readFile(run.log, 'utf8')).toContain('production | 3388 rows')
    expect(stage.decisions).toEqual([
      {
        runId: run.id,
        environment: 'production',
        reviewer: REVIEWER,
        actor: SCIENTIST,
        versionBefore: undefined,
        jobStartedBefore: false,
      },
    ])
    const stored = stage.github.world.run(run.id)
    expect(stored).toMatchObject({
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      path: '.github/workflows/release.yml',
    })
    expect(stored.approvals.map(({ user, state }) => [user.login, state])).toEqual([[REVIEWER, 'approved']])
  })

  it('runs a pull request on its merge commit with the base beside it, and merges it', async () => {
    const { stage } = await open()
    await stage.desk.branch('balance')
    await stage.desk.replace('params.yaml', 'class_weight: none', 'class_weight: balanced')
    const head = await stage.desk.push('Balance')
    const { pull, run } = await stage.openPull('balance', 'Balance', 'why not')
    expect(run.jobs['judge']?.outputs).toEqual({ base: '1', features: '1' })
    expect(stage.github.world.run(run.id)).toMatchObject({ event: 'pull_request', headSha: head, pulls: [pull.number] })
    await stage.merge(pull)
    const { git } = stage.github.world.repository(REPOSITORY)
    expect(await git.text(['show', 'refs/heads/main:params.yaml'])).toContain('class_weight: balanced')
    await expect(stage.desk.replace('params.yaml', 'nowhere to be found', '')).rejects.toThrow('does not say')
  })

  it('runs what was dispatched once, with its inputs', async () => {
    const { stage } = await open()
    const asked = { ref: 'main', inputs: { 'as-of': '2002' } }
    await stage.api(SCIENTIST).tell('POST', `/repos/${REPOSITORY}/actions/workflows/release.yml/dispatches`, asked)
    const [run, ...more] = await stage.runDispatched()
    expect(more).toEqual([])
    expect(run?.jobs['train']?.outputs).toEqual({ rows: '5419' })
    expect(await stage.runDispatched()).toEqual([])
  })

  it('speaks to GitHub only in words of its description', async () => {
    const { stage } = await open()
    await stage.desk.branch('x')
    await stage.desk.replace('params.yaml', 'ridge: 1', 'ridge: 2')
    await stage.desk.push('x')
    const { pull } = await stage.openPull('x', 'x', '')
    await stage.close(pull)
    expect(stage.github.violations).toEqual([])
    expect(stage.github.counters).toMatchObject({ unvalidated: 0 })
    expect(stage.github.counters.validated).toBeGreaterThan(3)
  })
})

describe('npm on the stage', () => {
  it('refuses a version that this checkout does not have', async () => {
    const { stage } = await open()
    await stage.desk.branch('newer')
    await stage.desk.replace('package.json', '"yaml": "2.9.1"', '"yaml": "3.0.0"')
    await stage.desk.push('Newer yaml')
    const { pull } = await stage.openPull('newer', 'Newer', '')
    await stage.merge(pull)
    const run = await stage.afterPush()
    expect(run.results).toEqual({ train: 'failure', production: 'skipped' })
    expect(await readFile(run.log, 'utf8')).toContain('the example wants yaml 3.0.0, this checkout has 2.9.1')
  })
})
