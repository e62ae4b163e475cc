import { linkSync, readFileSync, symlinkSync } from 'node:fs'
import { UserError, type Host } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancellation, recordingLog } from '../../support/recording.ts'
import { CONFIG, FILES, Workshop } from './workshop.ts'

async function problemOf(promise: Promise<unknown>): Promise<UserError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a UserError', { cause: thrown })
  return thrown
}

let shop: Workshop
let before: ReturnType<Workshop['snapshot']>
beforeAll(async () => {
  shop = new Workshop()
  shop.commit(FILES)
  await shop.train()
  before = shop.snapshot()
})
afterAll(async () => {
  // After all that went wrong: the next good training works.
  expect((await shop.train()).evidence.verdict.kind).toBe('passed')
  shop[Symbol.dispose]()
})

/** Trains with a change, sees that the model that was there is untouched, and takes the change back. */
async function refusal(change: Readonly<Record<string, string>>, host: Partial<Host> = {}): Promise<UserError> {
  shop.write(change)
  try {
    return await problemOf(shop.train({ host }))
  } finally {
    expect(shop.snapshot()).toEqual(before)
    shop.write(FILES)
  }
}

describe('train leaves the work folder as it was, and works the next time, when the command', () => {
  it.each<[what: string, body: string, message: string | RegExp]>([
    [
      'fails',
      'echo about to fail >&2; exit 3',
      /^titlebout\.yml:12:3: the training command failed: it ended with exit code 3; its last lines were:\n {2}about to fail$/u,
    ],
    ['is killed', 'kill -KILL $$', 'the training command was ended by SIGKILL'],
    [
      'writes nothing',
      'echo done',
      'wrote no file "m.onnx" (the base name of model.path) into TITLEBOUT_OUT, but nothing',
    ],
    ['writes another name', 'echo m > "$TITLEBOUT_OUT/model.onnx"', 'but "model.onnx"'],
    ['makes a folder of that name', 'mkdir "$TITLEBOUT_OUT/m.onnx"', 'wrote no file "m.onnx"'],
    [
      'writes the model below a folder',
      'mkdir "$TITLEBOUT_OUT/model"; echo m > "$TITLEBOUT_OUT/model/m.onnx"',
      'but "model/m.onnx"',
    ],
    ['writes an empty model', 'touch "$TITLEBOUT_OUT/m.onnx"', 'wrote an empty "m.onnx"'],
    [
      'writes a link for a model',
      'ln -s "$PWD/params.yaml" "$TITLEBOUT_OUT/m.onnx"',
      '"m.onnx" into TITLEBOUT_OUT, which is a link or a special file',
    ],
    [
      'writes a link beside the model',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; ln -s /etc "$TITLEBOUT_OUT/etc"',
      '"etc" into TITLEBOUT_OUT, which is a link',
    ],
    [
      'writes a pipe',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; mkfifo "$TITLEBOUT_OUT/pipe"',
      '"pipe" into TITLEBOUT_OUT, which is a link or a special file',
    ],
    [
      'writes a name with a line break',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; touch "$TITLEBOUT_OUT/"$\'a\\n::error::b\'',
      'a control character or a backslash in its name: "a?::error::b"',
    ],
    [
      'writes metrics that are no JSON',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; echo "{\\"auc\\": NaN}" > "$TITLEBOUT_OUT/metrics.json"',
      'metrics.json in TITLEBOUT_OUT is not JSON (NaN and Infinity are none)',
    ],
    [
      'writes metrics that are no mapping',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; echo "[1]" > "$TITLEBOUT_OUT/metrics.json"',
      'metrics.json: expected a mapping',
    ],
    [
      'changes the code it was made from',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; echo more >> lib/a.txt',
      'the training command changed lib/a.txt',
    ],
    [
      'removes the code it was made from',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; rm lib/b.txt',
      'the training command removed lib/b.txt',
    ],
    [
      'changes the rows it was trained on',
      'echo m > "$TITLEBOUT_OUT/m.onnx"; echo r9,1990-01-04,Small,1,no >> data/train.csv',
      'the training command changed data/train.csv',
    ],
  ])('%s', async (_, body, message) => {
    const error = await refusal({ 'train.sh': body })
    expect(error.code).toBe('TRAIN')
    if (typeof message === 'string') expect(error.message).toContain(message)
    else expect(error.message).toMatch(message)
  })

  it('hangs beyond the time limit', async () => {
    const error = await refusal({
      'train.sh': 'sleep 60',
      'titlebout.yml': CONFIG.replace('seed: 7', 'seed: 7\n  timeout_minutes: 0.01'),
    })
    expect(error).toMatchObject({ code: 'TRAIN', problems: [{ file: 'titlebout.yml', line: 17 }] })
    expect(error.message).toContain('was ended after 0.01 minutes (train.timeout_minutes)')
  })

  it('is cancelled', async () => {
    const cancel = cancellation()
    const log = { ...recordingLog(), output: () => cancel.cancel() }
    const error = await refusal({ 'train.sh': 'echo started; sleep 60' }, { log, cancellation: cancel })
    expect(error.message).toContain('ended because the run was cancelled')
  })

  it('fails in the middle of a pipe', async () => {
    const error = await refusal({ 'titlebout.yml': CONFIG.replace('run: bash train.sh', 'run: false | cat') })
    expect(error.message).toContain('exit code 1; it printed nothing')
  })
})

describe('train refuses before anything is run', () => {
  it.each<[what: string, change: Readonly<Record<string, string>>, code: string, message: string]>([
    [
      'no command',
      { 'titlebout.yml': CONFIG.replace(/train:\n {2}run[\s\S]*seed: 7\n/u, '') },
      'CONFIG',
      'expected a training command (train.run)',
    ],
    [
      'no training rows',
      { 'titlebout.yml': CONFIG.replace('  train: data/train.csv\n', '') },
      'CONFIG',
      'train needs data.train: the rows to train on',
    ],
    [
      'an input that names no file',
      { 'titlebout.yml': CONFIG.replace('lib/*.txt', 'lib/*.py') },
      'CONFIG',
      'titlebout.yml:13:22: train.inputs: "lib/*.py" names no file',
    ],
    [
      'a lock file that is not there',
      { 'titlebout.yml': CONFIG.replace('deps.lock', 'other.lock') },
      'CONFIG',
      'titlebout.yml:15:10: train.lock: "other.lock" names no file',
    ],
    [
      'a parameter file that is not there',
      { 'titlebout.yml': CONFIG.replace('params.yaml', 'other.yaml') },
      'CONFIG',
      'titlebout.yml:14:3: train.params: other.yaml cannot be read',
    ],
    ['a parameter file that is no YAML', { 'params.yaml': 'a: [1\n' }, 'CONFIG', 'params.yaml:'],
    ['parameters that are no mapping', { 'params.yaml': '- 1\n' }, 'CONFIG', 'params.yaml: expected a mapping'],
    [
      'labels of one class',
      { 'data/train.csv': 'report_id,flight_date,size,speed,damage\nr1,1990-01-01,S,1,no\nr2,1990-01-02,L,2,no\n' },
      'DATA',
      'data/train.csv: 0 of 2 rows have the label "yes" (data.positive) in column "damage"',
    ],
    [
      'labels of the other class only',
      { 'data/train.csv': 'report_id,flight_date,size,speed,damage\nr1,1990-01-01,S,1,yes\n' },
      'DATA',
      '1 of 1 rows have the label "yes"',
    ],
    [
      'rows without a feature',
      { 'data/train.csv': 'report_id,flight_date,size,damage\nr1,1990-01-01,S,yes\nr2,1990-01-02,L,no\n' },
      'DATA',
      'titlebout.yml:10:3: data/train.csv: no column "speed", which data.features wants',
    ],
    [
      'rows without a label',
      { 'data/train.csv': 'report_id,flight_date,size,speed\nr1,1990-01-01,S,1\n' },
      'DATA',
      'no column "damage"',
    ],
    [
      'a feature that is the label',
      { 'titlebout.yml': CONFIG.replace('[size, speed]', '[size, damage]') },
      'CONFIG',
      'data.features[1] is data.label, which is never a feature',
    ],
  ])('%s', async (_, change, code, message) => {
    const error = await refusal({ ...change, 'train.sh': 'touch ran; exit 9' })
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })

  it('an environment that still holds a token', async () => {
    const host = { userEnvironment: { PATH: '/usr/bin:/bin', GITHUB_TOKEN: 'secret' } }
    await expect(shop.train({ host })).rejects.toThrow('hands GITHUB_TOKEN to user code')
    expect(shop.snapshot()).toEqual(before)
  })
})

describe('what a training command writes', () => {
  it('is copied: a hard link to a file elsewhere becomes a file of its own', async () => {
    using shop = new Workshop()
    shop.write({ ...FILES, elsewhere: 'one' })
    shop.command('ln elsewhere "$TITLEBOUT_OUT/m.onnx"')
    await shop.train()
    shop.write({ elsewhere: 'two' })
    expect(readFileSync(shop.work('files/model/m.onnx'), 'utf8')).toBe('one')
  })

  it('cannot be led astray by links in the work folder that an earlier step left', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    await shop.train()
    symlinkSync(shop.path('lib'), shop.work('files', '.model-stale'))
    linkSync(shop.path('params.yaml'), shop.work('files', 'model', 'linked'))
    await shop.train()
    expect(readFileSync(shop.path('params.yaml'), 'utf8')).toBe(FILES['params.yaml'])
    expect(readFileSync(shop.path('lib/a.txt'), 'utf8')).toBe('a\n')
    expect(Object.keys(shop.snapshot() ?? {}).toSorted()).toEqual([
      'files/membership.bin',
      'files/model/m.onnx',
      'files/model/told.json',
      'training.json',
    ])
  })
})
