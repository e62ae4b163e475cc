import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Desk, Desks } from '../support/actions-desk.ts'
import { config, contract, lineOf, repositoryFiles } from '../support/actions-files.ts'

const CONFIG = config(['registry: { kind: git }', 'registry: { kind: directory, path: registry }'])
const INPUTS = { config: 'models/flights/titlebout.yml' }

let desks: Desks
/** The small repository in a folder of a bigger one, with everything up to the bout done. */
let inside: Desk

beforeAll(async () => {
  desks = await Desks.open()
  inside = await desks.desk(
    Object.fromEntries(
      Object.entries({ ...repositoryFiles(), 'titlebout.yml': CONFIG }).flatMap(([name, text]) => [
        [name, null],
        [`models/flights/${name}`, text],
      ]),
    ),
  )
  for (const step of ['validate-data', 'train', 'evaluate-gate', 'compare-to-champion']) {
    const { exitCode, stderr } = await inside.command([step, `--config=${INPUTS.config}`])
    expect(exitCode, stderr).toBe(0)
  }
}, 120_000)

afterAll(async () => await desks.close())

describe('a model in a folder of its own', () => {
  it('has its work folder in the workspace, and the places of its findings as paths from there', async () => {
    const { exitCode, outputs, annotations } = await inside.action('package-model', INPUTS)
    expect(exitCode).toBe(0)
    expect(outputs['evidence']).toBe('.titlebout/flights/package.json')
    expect(annotations).toContainEqual(
      expect.objectContaining({ title: 'card-incomplete', file: 'models/flights/card.yml' }),
    )
  })

  it.each([
    {
      what: 'data',
      step: 'validate-data',
      file: 'data/train.csv',
      content: 'id,day,size,speed,cost,damage\nr1,2000-01-01\n',
      at: { file: 'models/flights/data/train.csv', line: 2 },
    },
    {
      what: 'data that is not there',
      step: 'train',
      file: 'data/train.csv',
      content: null,
      at: { file: 'models/flights/titlebout.yml', line: lineOf(CONFIG, 'train: data') },
    },
    {
      what: 'its contract',
      step: 'validate-data',
      file: 'contract.odcs.yaml',
      content: contract(['required: true, unique: true', 'required: maybe, unique: true']),
      at: { file: 'models/flights/contract.odcs.yaml', line: lineOf(contract(), 'unique: true') },
    },
    {
      what: 'its card',
      step: 'package-model',
      file: 'card.yml',
      content: 'summary: x\nlicence: x\n',
      at: { file: 'models/flights/card.yml', line: 2 },
    },
    {
      what: 'its config',
      step: 'evaluate-gate',
      file: 'titlebout.yml',
      content: CONFIG.replace('threshold: 0.3', 'threshold: 3'),
      at: { file: 'models/flights/titlebout.yml', line: 2 },
    },
  ])('shows mistakes of $what at their place', async ({ step, file, content, at }) => {
    const desk = await desks.desk({ [`models/flights/${file}`]: content }, inside)
    const { exitCode, annotations } = await desk.action(step, INPUTS)
    expect(exitCode).toBe(1)
    expect(annotations).toEqual([expect.objectContaining({ level: 'error', ...at })])
  })
})
