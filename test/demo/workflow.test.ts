import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAssignments } from '../../demo/workflow/command-files.ts'
import { holds, interpolate } from '../../demo/workflow/expressions.ts'
import { runWorkflow, type FinishedRun, type RunRequest } from '../../demo/workflow/run.ts'
import type { ActionRequest, Progress, RunServices } from '../../demo/workflow/services.ts'
import { parseWorkflow } from '../../demo/workflow/workflow.ts'

const HEAD =
  'name: test\non: { push: {}, workflow_dispatch: { inputs: { year: { default: 1999 }, why: {} } } }\npermissions: {}\n'

interface Recorded {
  readonly finished: FinishedRun
  /** What happened, in order: `enter production`, `start judge`, `token judge …`, `action deploy {…}`. */
  readonly events: readonly string[]
  readonly lines: readonly string[]
}

/** Runs a workflow on a runner whose actions only say that they were started; `deploy` fails. */
async function run(
  jobs: string,
  options: Partial<RunRequest> & { readonly decision?: 'approved' | 'rejected' } = {},
): Promise<Recorded> {
  const events: string[] = []
  const lines: string[] = []
  const services: RunServices = {
    github: {
      event_name: 'push',
      event: { number: 7 },
      sha: 'a'.repeat(40),
      ref: 'refs/heads/main',
      repository: 'o/r',
      run_id: '5',
      workflow: 'test',
    },
    vars: { AS_OF: '2000' },
    enter: async (environment) => {
      events.push(`enter ${environment}`)
      return options.decision ?? 'approved'
    },
    token: async (permissions) => {
      events.push(`token ${JSON.stringify(permissions)}`)
      return 'secret'
    },
    jobStarted: async (job) => void events.push(`start ${job}`),
    jobFinished: async (job, conclusion) => void events.push(`end ${job} ${conclusion}`),
    action: async ({ action, inputs, env }: ActionRequest) => {
      events.push(`action ${action} ${JSON.stringify(inputs)} ${JSON.stringify(env)}`)
      return {
        exitCode: action === 'deploy' ? 1 : 0,
        outputs: { digest: 'abc' },
        env: {},
        path: [],
        summary: `## ${action}`,
      }
    },
    checkout: async ({ workspace, ref, depth }) => {
      events.push(`checkout ${ref ?? 'default'} ${depth}`)
      await writeFile(path.join(workspace, 'file.txt'), 'from the repository\n')
    },
  }
  const nothing = () => undefined
  const progress: Progress = {
    jobStarted: nothing,
    jobFinished: nothing,
    waiting: nothing,
    stepStarted: nothing,
    stepFinished: nothing,
    line: (_, __, line) => lines.push(line),
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'workflow-'))
  const base = { PATH: process.env['PATH'] ?? '' }
  const workflow = parseWorkflow(HEAD + jobs, 'test.yml')
  return { finished: await runWorkflow({ workflow, folder, base, services, progress, ...options }), events, lines }
}

const job = (id: string, rest: string, step = 'run: "true"') =>
  `  ${id}:\n    runs-on: ubuntu-latest\n${rest}    steps:\n      - ${step}\n`
const results = ({ finished }: Recorded) =>
  Object.fromEntries(Object.entries(finished.jobs).map(([id, { result }]) => [id, result]))

describe('jobs', () => {
  it('start after those that they need, and are skipped when one of these failed', async () => {
    const recorded = await run(
      `jobs:\n${job('c', '    needs: [b]\n')}${job('b', '    needs: a\n')}${job('a', '', 'run: exit 3')}`,
    )
    expect(results(recorded)).toEqual({ a: 'failure', b: 'skipped', c: 'skipped' })
    expect(recorded.finished.conclusion).toBe('failure')
    expect(recorded.events.filter((event) => event.startsWith('start'))).toEqual(['start a'])
  })

  it('run after a failure where their condition asks for it', async () => {
    const recorded = await run(
      `jobs:\n${job('a', '', 'run: exit 1')}${job('b', '    needs: a\n')}${job('told', '    needs: b\n    if: failure()\n')}${job('last', '    needs: b\n    if: ${{ always() }}\n')}${job('good', '    needs: told\n    if: success()\n')}`,
    )
    expect(results(recorded)).toEqual({ a: 'failure', b: 'skipped', told: 'success', last: 'success', good: 'success' })
  })

  it('hand on outputs, by which others decide', async () => {
    const judge = job(
      'judge',
      '    outputs: { promote: "${{ steps.s.outputs.promote }}" }\n',
      'run: echo promote=${{ vars.AS_OF }} >> "$GITHUB_OUTPUT"\n        id: s',
    )
    const recorded = await run(
      `jobs:\n${judge}${job('yes', "    needs: judge\n    if: ${{ needs.judge.outputs.promote == '2000' }}\n")}${job('no', "    needs: judge\n    if: ${{ needs.judge.outputs.promote == '1999' }}\n")}`,
    )
    expect(results(recorded)).toEqual({ judge: 'success', yes: 'success', no: 'skipped' })
  })

  it('run once for each value of a matrix, in a folder of its own, and fail when one of them does', async () => {
    const matrix = '    strategy: { fail-fast: false, matrix: { candidate: [loose, firm] } }\n'
    const recorded = await run(
      `jobs:\n${job('train', matrix, 'run: test ! -e seen; touch seen; echo "$GITHUB_JOB ${{ matrix.candidate }}"; test ${{ matrix.candidate }} = firm')}${job('after', '    needs: train\n')}`,
    )
    expect([...recorded.lines].sort()).toEqual(['train firm', 'train loose'])
    expect(recorded.events).toEqual(expect.arrayContaining(['end train (loose) failure', 'end train (firm) success']))
    expect(results(recorded)).toEqual({ train: 'failure', after: 'skipped' })
  })

  it('wait for their environment before anything of them starts, and do not start when it was refused', async () => {
    const jobs = `jobs:\n${job('go', '    environment: { name: "${{ inputs.why || vars.AS_OF }}", deployment: false }\n    permissions: { contents: write }\n')}`
    expect((await run(jobs)).events).toEqual(['enter 2000', 'start go', 'token {"contents":"write"}', 'end go success'])
    const refused = await run(jobs, { decision: 'rejected' })
    expect(refused.events).toEqual(['enter 2000'])
    expect(results(refused)).toEqual({ go: 'failure' })
  })

  it('pass over the failure of a job only when the story says so', async () => {
    const jobs = `jobs:\n${job('validate', '', 'run: exit 1')}${job('train', '    needs: validate\n')}`
    expect(results(await run(jobs))).toEqual({ validate: 'failure', train: 'skipped' })
    const pretended = await run(jobs, { pretendSuccess: ['validate'] })
    expect(results(pretended)).toEqual({ validate: 'failure', train: 'success' })
    expect(pretended.finished.conclusion).toBe('failure')
  })
})

describe('steps', () => {
  const steps = (text: string) =>
    `env: { LEVEL: workflow, AS_OF: "\${{ inputs.year || vars.AS_OF }}" }\njobs:\n  only:\n    runs-on: ubuntu-latest\n    env: { LEVEL: job }\n    steps:\n${text}`

  it('see the environment of workflow, job and step, the nearest first, and no token', async () => {
    const recorded = await run(
      steps(
        '      - run: env | grep -E "LEVEL|AS_OF|TOKEN|ACTIONS_R" | sort\n      - run: echo "$LEVEL ${{ env.LEVEL }}"\n        env: { LEVEL: step }\n',
      ),
    )
    expect(recorded.lines).toEqual(['AS_OF=2000', 'LEVEL=job', 'step step'])
  })

  it('hand on variables and outputs through the command files', async () => {
    const recorded = await run(
      steps(
        '      - id: one\n        run: |\n          echo "A=1" >> "$GITHUB_ENV"\n          printf "text<<E\\nx=1\\ny\\nE\\n" >> "$GITHUB_OUTPUT"\n      - run: echo "$A" \'${{ toJSON(steps.one.outputs.text) }}\'\n',
      ),
    )
    expect(recorded.lines).toEqual(['1 "x=1\\ny"'])
  })

  it('stop at the first failing command, and after a failure run only where their condition asks for it', async () => {
    const recorded = await run(
      steps(
        '      - run: |\n          echo one\n          false\n          echo two\n      - run: echo three\n      - run: echo four\n        if: ${{ !cancelled() }}\n      - run: echo five\n        if: failure()\n',
      ),
    )
    expect(recorded.lines).toEqual(['one', 'four', 'five'])
    expect(recorded.finished.conclusion).toBe('failure')
  })

  it('start our actions with their inputs, and fail when they fail', async () => {
    const recorded = await run(
      steps(
        '      - uses: actions/checkout@v7\n        with: { fetch-depth: 0, persist-credentials: false }\n      - run: cat file.txt\n      - uses: titlebout/titlebout/actions/train@v1\n        id: t\n      - uses: titlebout/titlebout/actions/deploy@v1\n        with: { package-digest: "${{ steps.t.outputs.digest }}", dry-run: true }\n',
      ),
    )
    expect(recorded.lines).toEqual(['from the repository'])
    expect(recorded.events).toContain('checkout default 0')
    expect(recorded.events.filter((event) => event.startsWith('action'))).toEqual([
      'action train {} {"LEVEL":"job","AS_OF":"2000"}',
      'action deploy {"package-digest":"abc","dry-run":"true"} {"LEVEL":"job","AS_OF":"2000"}',
    ])
    expect(recorded.finished.jobs['only']).toMatchObject({ result: 'failure', summary: '## train\n## deploy' })
  })

  it('refuse actions and inputs that nobody here can run', async () => {
    await expect(run(steps('      - uses: someone/else@v1\n'))).rejects.toThrow('cannot run someone/else@v1')
    await expect(run(steps('      - uses: actions/checkout@v7\n'))).rejects.toThrow('actions/checkout@v7: inputs')
  })
})

describe('inputs of a dispatched run', () => {
  const echo = `jobs:\n${job('a', '', 'run: echo "${{ inputs.year }} [${{ inputs.why }}]"')}`

  it('are those given, and defaults for the rest', async () => {
    expect((await run(echo, { inputs: { why: 'drift' } })).lines).toEqual(['1999 [drift]'])
    expect((await run(echo)).lines).toEqual([' []'])
  })

  it('are refused when nobody declared them', async () => {
    await expect(run(echo, { inputs: { yaer: '2002' } })).rejects.toThrow('has no input yaer')
  })
})

describe('a workflow file', () => {
  it.each([
    ['jobs:\n  a: { runs-on: x, steps: [{ run: a }], strategy: { fail-fast: false, matrix: {} } }', 'one dimension'],
    [
      'jobs:\n  a: { runs-on: x, steps: [{ run: a }], strategy: { fail-fast: false, matrix: { b: [1], c: [2] } } }',
      'one dimension',
    ],
    ['jobs:\n  a: { runs-on: x, steps: [{ run: a }], strategy: { matrix: { b: [1] } } }', 'fail-fast'],
    ['jobs:\n  a: { runs-on: x, steps: [{ run: a, shell: python }] }', 'shell'],
    ['jobs:\n  a: { runs-on: x, steps: [{ run: a, uses: b }] }', 'either uses or run'],
    ['jobs:\n  a: { runs-on: x, needs: b, steps: [{ run: a }] }', 'job a needs b: there is no such job'],
  ])('is refused with a key that would be ignored: %s', (jobs, message) => {
    expect(() => parseWorkflow(HEAD + jobs, 'test.yml')).toThrow(message)
  })

  it.each(['pull-request', 'variants', 'release', 'nightly'])('of the example is understood: %s.yml', async (name) => {
    const file = new URL(`../../workflows-examples/bird-strikes/.github/workflows/${name}.yml`, import.meta.url)
    expect(Object.keys(parseWorkflow(await readFile(file, 'utf8'), `${name}.yml`).jobs).length).toBeGreaterThan(0)
  })
})

describe('expressions', () => {
  const passed = { success: true, failure: false }
  const failed = { success: false, failure: true }

  it('are replaced inside of text', () => {
    expect(interpolate("a ${{ x.y }} b ${{ x.z || 'none' }}", { x: { y: 1.5 } })).toBe('a 1.5 b none')
  })

  it('hold by the rules of an if: success() is meant unless another status is asked for', () => {
    expect(holds(undefined, {}, passed)).toBe(true)
    expect(holds("x.y == 'a'", { x: { y: 'A' } }, passed)).toBe(true)
    expect(holds("x.y == 'a'", { x: { y: 'a' } }, failed)).toBe(false)
    expect(holds('${{ failure() && x.y }}', { x: { y: '' } }, failed)).toBe(false)
    expect(holds('always()', {}, failed)).toBe(true)
    expect(holds('${{ !inputs.rollback-to }}', { inputs: {} }, passed)).toBe(true)
    expect(holds('${{ inputs.rollback-to }}', { inputs: { 'rollback-to': '1' } }, passed)).toBe(true)
  })

  it('say which one cannot be read', () => {
    expect(() => interpolate('${{ nobody.knows }}', {})).toThrow('cannot evaluate the expression "nobody.knows"')
  })
})

describe('a command file', () => {
  it('must be assignments', () => {
    expect(parseAssignments('a=b=c\n')).toEqual({ a: 'b=c' })
    expect(() => parseAssignments('nonsense\n')).toThrow('expected name=value')
    expect(() => parseAssignments('a<<E\nb\n')).toThrow('does not end')
  })
})
