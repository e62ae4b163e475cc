import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { allActions, usesOf, useProblems } from './action-uses.ts'
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

  it('leaves native modules to the actions, which fetch what they load, pinned', () => {
    // Steps alone may show how to do without: README's does.
    if (job.steps.length === 1) return
    expect(job.steps.filter((step) => step.run?.startsWith('npm install --prefix') === true)).toEqual([])
    for (const { step } of usesOf(job)) expect(step.with).not.toHaveProperty('native-dir')
  })
})

it('README installs the native modules, for whoever wants nothing fetched, in the versions that we use', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(ROOT, 'packages/adapters/package.json'), 'utf8')))
  const wanted = ['@duckdb/node-bindings', 'onnxruntime-node'].map((name) => `${name}@${dependencies[name] ?? 'none'}`)
  const text = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  const installs = [...text.matchAll(/npm install --prefix "\$RUNNER_TEMP\/native" --ignore-scripts (?<modules>.+)/gu)]
  expect(installs.map(({ groups }) => groups?.['modules']?.split(' '))).toEqual([wanted])
})
