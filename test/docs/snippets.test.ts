import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Job } from '../../demo/workflow/workflow.ts'
import { allActions, usesOf, useProblems, type Use } from './action-uses.ts'
import { DOCUMENTS, ROOT } from './documents.ts'
import { snippetsOf } from './snippets.ts'

const snippets = DOCUMENTS.flatMap(snippetsOf)
const workflows = snippets.flatMap((snippet) => (snippet.kind === 'workflow' ? [snippet] : []))
const jobs = workflows.flatMap(({ place, workflow }) =>
  Object.values(workflow.jobs).map((job) => [place, job] as const),
)

describe('YAML in documents', () => {
  it('is there, workflows and configs', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(14)
    expect(snippets.filter(({ kind }) => kind === 'config').length).toBeGreaterThanOrEqual(3)
  })

  it.each(workflows.map(({ place, workflow }) => [place, workflow] as const))(
    '%s: uses our actions with inputs and outputs that they have',
    async (_, workflow) => {
      expect(useProblems(workflow, await allActions(ROOT))).toEqual([])
    },
  )
})

describe.each(jobs)('a job of %s', (_, job) => {
  it('leaves no token in the clone and puts no expression into a script', () => {
    for (const step of job.steps) {
      if (step.uses?.startsWith('actions/checkout@') === true) expect(step.with['persist-credentials']).toBe('false')
      expect(step.run ?? '').not.toContain('${{')
    }
  })

  it('trains where no token can write, and where no other action of ours runs', () => {
    const ours = usesOf(job).map(({ action }) => action)
    if (!ours.includes('train')) return
    expect(ours).toEqual(['train'])
    expect(Object.values(job.permissions ?? {})).not.toContain('write')
  })

  it('installs the native modules that our actions need, in the versions that we use, and says where', () => {
    for (const use of usesOf(job)) {
      if (nativeModulesOf(use).length === 0) continue
      expect(use.step.with['native-dir']).toBe('${{ runner.temp }}/native')
      // Steps alone are shown without what stands before them.
      if (job.steps.length === 1) continue
      for (const module of nativeModulesOf(use)) expect(installed(job)).toContain(module)
    }
  })
})

/** Which native modules an action loads with these inputs, as README says. */
function nativeModulesOf({ action, step }: Use): readonly string[] {
  const [duckdb, onnx] = ['@duckdb/node-api', 'onnxruntime-node'].map(
    (name) => `${name}@${versions.dependencies[name] ?? 'none'}`,
  )
  const needs: Readonly<Record<string, readonly (string | undefined)[]>> = {
    'validate-data': [duckdb],
    train: [duckdb],
    // Scores of a file or of a command need no runtime of ours.
    'evaluate-gate': (step.with['scores'] ?? step.with['phase']) === undefined ? [duckdb, onnx] : [duckdb],
    'compare-to-champion': [duckdb, onnx],
    'package-model': [onnx],
    deploy: step.with['mode'] === 'apply' ? [onnx] : [],
    'drift-check': [duckdb],
  }
  return (needs[action] ?? []).flatMap((name) => name ?? [])
}

const versions = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'packages/adapters/package.json'), 'utf8')))

function installed(job: Job): readonly string[] {
  const command = /^npm install --prefix "\$RUNNER_TEMP\/native" --ignore-scripts (.+)$/u
  return job.steps.flatMap((step) => command.exec(step.run ?? '')?.[1]?.split(' ') ?? [])
}
