// A gate or a bout as a terminal runs it, and its report: node index.js gate SCORES | node index.js bout FOLDER
import { cpSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { readInputs, type Forge, type Host, type StepOutcome } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { COMPARE_TO_CHAMPION_INPUTS, compareToChampion, EVALUATE_GATE_INPUTS, evaluateGate } from '@titlebout/steps'

// As our actions do; Python keeps what it compiled of its libraries too.
enableCompileCache(path.join(import.meta.dirname, 'cache'))

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  process.stderr.write(`cpu ${Math.round((user + system) / 1000)} ms\n`)
})

const [, , step = '', given = ''] = process.argv
const outcome = step === 'gate' ? await gate(given) : await bout(given)
process.stdout.write(renderReport([outcome.evidence], { limit: Number.POSITIVE_INFINITY, runUrl: undefined }))

async function gate(scores: string): Promise<StepOutcome> {
  const said = (name: string): string | undefined => (name === 'scores' ? scores : undefined)
  return await evaluateGate(host(), readInputs(EVALUATE_GATE_INPUTS, said))
}

/** @param stored folder with what the champion's run has stored: elsewhere it comes over the network, which is no part of what is timed here */
async function bout(stored: string): Promise<StepOutcome> {
  const inputs = readInputs(COMPARE_TO_CHAMPION_INPUTS, (name) => (name === 'claim' ? 'merge' : undefined))
  return await compareToChampion({ ...host(), forge: forge(stored) }, inputs)
}

function host(): Host {
  const quiet = (): void => undefined
  return {
    kind: 'console',
    workspace: process.cwd(),
    log: { info: quiet, warning: quiet, output: quiet, progress: quiet },
    producer: () => ({
      host: 'console',
      version: '0.0.0',
      level: 'local',
      at: new Date().toISOString(),
      repository: null,
      repository_id: null,
      workflow: null,
      run_id: '1',
      run_attempt: null,
      job: null,
      sha: null,
      ref: null,
      event: null,
      actor: 'benchmark',
      pull_request: null,
    }),
    base: undefined,
    carrier: undefined,
    forge: undefined,
    userEnvironment: {},
    variable: (name) => {
      throw new Error(`the variable ${name} is not set here`)
    },
    gitAuthorization: undefined,
    cancellation: { cancelled: false, onCancel: () => () => undefined },
    nativeDir: undefined,
  }
}

function forge(stored: string): Forge {
  const nowhere = async (): Promise<never> => {
    throw new Error('there is no GitHub here')
  }
  return {
    repository: 'nobody/nowhere',
    artifacts: async (runId) => [{ id: '1', name: 'titlebout.speed.scores', digest: null, runId, expired: false }],
    download: async (_, folder) => cpSync(stored, folder, { recursive: true }),
    defaultBranch: nowhere,
    run: nowhere,
    approval: nowhere,
    fileAt: nowhere,
    onDefaultBranch: nowhere,
    deployments: { ensure: nowhere, status: nowhere },
    issues: { find: nowhere, create: nowhere, update: nowhere, comment: nowhere },
    dispatch: nowhere,
    dispatchedRuns: nowhere,
    successfulRuns: nowhere,
    branchProtected: nowhere,
  }
}
