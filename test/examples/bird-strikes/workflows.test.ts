import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseConfig } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { holds } from '../../../demo/workflow/expressions.ts'
import { parseWorkflow, type Job } from '../../../demo/workflow/workflow.ts'
import { readActions } from '../../../packages/tooling/src/action-tables.ts'
import { usesOf, useProblems } from '../../docs/action-uses.ts'
import { CHECKOUT, EXAMPLE } from './workspace.ts'

async function source(name: string): Promise<string> {
  return await readFile(path.join(EXAMPLE, '.github/workflows', `${name}.yml`), 'utf8')
}

const NAMES = ['pull-request', 'variants', 'release', 'nightly']

async function jobs(name: string): Promise<readonly (readonly [string, Job])[]> {
  return Object.entries(parseWorkflow(await source(name), `${name}.yml`).jobs)
}

describe.each(NAMES)('the workflow %s.yml', (name) => {
  it('gives our actions only inputs that they have, and reads only outputs that they give', async () => {
    expect(useProblems(parseWorkflow(await source(name), name), await readActions(CHECKOUT))).toEqual([])
  })

  it('grants nothing but what a job asks for, and says why where it writes', async () => {
    const text = await source(name)
    expect(parseWorkflow(text, name).permissions).toEqual({})
    const writes = text.split('\n').filter((line) => /^\s+[a-z-]+: write/u.test(line))
    for (const line of writes) expect(line).toContain(' # ')
    for (const [, job] of await jobs(name)) expect(job.permissions).toBeDefined()
  })

  it('leaves no token in the clone and puts no expression into a script', async () => {
    for (const [, job] of await jobs(name)) {
      for (const step of job.steps) {
        if (step.uses?.startsWith('actions/checkout@') === true) expect(step.with['persist-credentials']).toBe('false')
        expect(step.run ?? '').not.toContain('${{')
      }
    }
  })

  it('trains where there is no token that can write, and judges elsewhere', async () => {
    for (const [, job] of await jobs(name)) {
      const ours = usesOf(job).map(({ action }) => action)
      if (!ours.includes('train')) continue
      expect(ours).toEqual(['train'])
      expect(job.permissions).toEqual({ contents: 'read' })
    }
  })
})

describe('pull-request.yml and variants.yml', () => {
  const passed = { success: true, failure: false }

  it.each(['species', 'variants/aircraft', 'my-variants/x'])('one of them is for the branch %s', async (branch) => {
    const conditions = await Promise.all(
      ['pull-request', 'variants'].map(async (name) => new Map(await jobs(name)).get('validate')?.if),
    )
    const [single, several] = conditions.map((each) => holds(each, { github: { head_ref: branch } }, passed))
    expect([single, several]).toEqual(branch.startsWith('variants/') ? [false, true] : [true, false])
  })

  it('trains and judges the variants that params.yaml has, and lets all of them fight', async () => {
    const { variants } = z
      .object({ variants: z.record(z.string(), z.unknown()) })
      .parse(parse(await readFile(path.join(EXAMPLE, 'params.yaml'), 'utf8')))
    const names = Object.keys(variants)
    const all = new Map(await jobs('variants'))
    expect(all.get('train')?.strategy?.matrix).toEqual({ candidate: names })
    expect(all.get('evaluate')?.strategy?.matrix).toEqual({ candidate: names })
    expect(all.get('bout')?.steps.at(-1)?.with['candidates']).toBe(names.join(', '))
  })
})

describe('release.yml', () => {
  it('lets only the job behind the environment write where the model goes live', async () => {
    for (const [id, job] of await jobs('release')) {
      const mayDeploy = job.permissions?.['contents'] === 'write'
      expect(`${id}: ${mayDeploy}`).toBe(`${id}: ${job.environment !== undefined}`)
    }
  })
})

describe('titlebout.yml', () => {
  it('is a config without problems, whose files are there', async () => {
    const { config } = parseConfig(await readFile(path.join(EXAMPLE, 'titlebout.yml'), 'utf8'), 'titlebout.yml')
    const files = [config.data.contract, config.package.card, config.train?.params, ...(config.train?.lock ?? [])]
    for (const file of files) await expect(readFile(path.join(EXAMPLE, file ?? 'missing'))).resolves.toBeDefined()
    expect(Object.keys(config.deploy)).toEqual(['staging', 'production'])
  })
})
