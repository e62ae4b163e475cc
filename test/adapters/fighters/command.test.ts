import path from 'node:path'
import { digestRowsCsv, PredictFailure, runPredict, sha256Text, writeScores } from '@titlebout/adapters'
import type { FighterTask, PredictConfig, Table } from '@titlebout/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIGHTER_IDS, FIGHTER_ROWS, FIGHTER_TASK, fighterContract } from '../../support/fighter-contract.ts'
import { cancellation, recordingLog } from '../../support/recording.ts'
import { binary } from '../../support/tasks.ts'
import { DIGEST, teamIn, type Team } from './command-workspace.ts'
import { refusalOf, workspace } from './workspace.ts'

const place = workspace()
let team: Team
let table: Table
beforeAll(async () => {
  team = await teamIn(place)
  table = await place.table('judged.csv', FIGHTER_ROWS, FIGHTER_TASK)
})

fighterContract('command', {
  reader: place.reader,
  write: async (name, content) => {
    await place.write(name, content)
    return { root: place.root(), path: name }
  },
  open: async () => (await teamIn(place)).fighter({}),
})

const score = async (predict: Partial<PredictConfig>, task: FighterTask = FIGHTER_TASK) =>
  await team.fighter(predict).score(table, task)
const refused = async (run: string, code: 'MODEL' | 'SCORES' | 'DATA' = 'SCORES') =>
  await refusalOf(score({ run }), code)

describe('a predict command', () => {
  it('is told rows without their label, the model, and where to write, and gets nothing of ours besides', async () => {
    const tell =
      'cp "$TITLEBOUT_DATA" told.csv; ls "$TITLEBOUT_MODEL" > told.txt; env | grep -E "^(TITLEBOUT|OWN|GITHUB)" | cut -d= -f1 | sort > names.txt'
    await score({ run: `${tell}; node predict.mjs` })
    expect(await team.read('told.csv')).toBe(
      'report_id,size,speed\nr1,Small,100\nr2,Large,\n003,Small,90.5\nr4,Large,210\nr5,Medium,0\n',
    )
    expect(await team.read('told.txt')).toBe('weights.json\n')
    expect(await team.read('names.txt')).toBe('OWN\nTITLEBOUT_DATA\nTITLEBOUT_MODEL\nTITLEBOUT_OUT\n')
  })

  it('gets texts that need quotes quoted, and null apart from an empty text', async () => {
    const lines = ['report_id,size,speed,damage', '"a ""b""","x, y",1,no', 'c,"one\ntwo",,yes', 'd,,3,no', 'e,"",4,yes']
    const rows = await place.table('quoted.csv', `${lines.join('\n')}\n`, FIGHTER_TASK)
    const texts = await rows.texts('size')
    await team
      .fighter({ run: 'cp "$TITLEBOUT_DATA" told.csv; exit 1' })
      .score(rows, FIGHTER_TASK)
      .catch(() => undefined)
    const empty = (text: string | null) => (text === null ? '' : '""')
    expect(await team.read('told.csv')).toBe(
      `report_id,size,speed\n"a ""b""","x, y",1\nc,"one\ntwo",\nd,${empty(texts[2]!)},3\ne,${empty(texts[3]!)},4\n`,
    )
    await rows.close()
  })

  it('is given rows whose digest tells them from others', async () => {
    const rows = { table, columns: ['report_id', 'size', 'speed'] }
    const { tableSha256, given } = await runPredict(
      team.options({ run: 'sha256sum < "$TITLEBOUT_DATA" > digest.txt; cp "$TITLEBOUT_DATA" "$TITLEBOUT_OUT"' }),
      rows,
      async (run) => ({ ...run, given: await team.read('digest.txt') }),
    )
    expect(given.split(' ')[0]).toBe(tableSha256)
    expect(await digestRowsCsv(rows)).toBe(tableSha256)
    expect(await digestRowsCsv({ table, columns: ['report_id', 'size'] })).not.toBe(tableSha256)
    expect(tableSha256).toBe(sha256Text('report_id,size,speed\nr1,Small,100\nr2,Large,\n003,Small,90.5\nr4,Large,210\nr5,Medium,0\n')) // prettier-ignore
  })

  it('says who it is: no more than declared, in the job that judges', () => {
    const { record } = team.fighter({ run: ' python predict.py\n  echo done \n' })
    expect(record).toEqual({
      kind: 'command',
      assurance: 'declared',
      runtime: 'command: python predict.py; echo done',
      model_sha256: DIGEST,
    })
    expect(team.fighter({ run: 'x'.repeat(300) }).record.runtime).toHaveLength('command: '.length + 201)
  })

  it('may write CSV, JSON lines or Parquet, whatever the name that it is given ends in', async () => {
    const wanted = binary(await score({}))
    const lines = FIGHTER_IDS.map((id, row) => JSON.stringify({ report_id: id, score: wanted.score![row] }))
    await place.write('team/scores.jsonl', `${lines.join('\n')}\n`)
    expect(await score({ run: 'cp scores.jsonl "$TITLEBOUT_OUT"' })).toEqual(wanted)
    const losses = new Map([['loss_dice', Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5)]])
    const file = path.join(place.root(), 'team/losses.parquet')
    await writeScores(
      file,
      { ids: [...FIGHTER_IDS], rows: { task: 'custom', count: 5, losses } },
      { nativeDir: undefined },
    )
    const custom: FighterTask = { ...FIGHTER_TASK, target: { task: 'custom', label: undefined } }
    expect((await score({ run: 'cp losses.parquet "$TITLEBOUT_OUT"' }, custom)).losses).toEqual(losses)
  })

  it('tells how much memory it held, and how long it took', async () => {
    const hold = "node -e 'const held = Buffer.alloc(200 * 2 ** 20, 1); setTimeout(() => held.length, 400)'"
    const run = await runPredict(team.options({ run: hold }), { table, columns: ['report_id'] }, async (one) => one)
    expect(run.durationMs).toBeGreaterThan(350)
    if (process.platform !== 'linux') return expect(run.peakMemoryBytes).toBeNull()
    expect(run.peakMemoryBytes).toBeGreaterThan(200 * 2 ** 20)
    expect(run.peakMemoryBytes).toBeLessThan(600 * 2 ** 20)
  })

  it('runs after its set-up, in the same folder', async () => {
    await score({
      setup: 'echo ready > environment.txt',
      run: 'test "$(cat environment.txt)" = ready; node predict.mjs',
    })
    const message = await refusalOf(score({ setup: 'echo no such package; exit 2' }), 'MODEL')
    expect(message).toBe(
      'the set-up of the predict command failed: it ended with exit code 2; its last lines were:\n  no such package',
    )
  })
})

describe('a predict command is refused when it', () => {
  it('fails, with its last 30 lines', async () => {
    const message = await refused('for i in $(seq 1 40); do echo "line $i"; done; exit 3', 'MODEL')
    const [first, ...lines] = message.split('\n')
    expect(first).toBe('the predict command failed: it ended with exit code 3; its last lines were:')
    expect(lines).toHaveLength(30)
    expect(lines[0]).toBe('  line 11')
  })

  it('fails in the middle of a pipe, is killed, or takes too long', async () => {
    expect(await refused('false | cat', 'MODEL')).toContain('exit code 1; it printed nothing')
    expect(await refused('kill -KILL $$', 'MODEL')).toContain(
      'was ended by SIGKILL, which is how a machine without memory',
    )
    const slow = await score({ run: 'sleep 60', timeout_minutes: 0.005 }).catch((cause: unknown) => cause)
    expect(slow).toBeInstanceOf(PredictFailure)
    expect(slow).toMatchObject({ key: 'timeout_minutes' })
    expect(String(slow)).toContain('was ended after 0.005 minutes (model.predict.timeout_minutes)')
  })

  it('is cancelled, which is no fault of the model', async () => {
    const cancel = cancellation()
    const log = { ...recordingLog(), output: () => cancel.cancel() }
    const fighter = team.fighter({ run: 'echo started; sleep 60' }, { log, cancellation: cancel })
    expect(await refusalOf(fighter.score(table, FIGHTER_TASK), 'HOST')).toContain('because the run was cancelled')
  })

  it.each([
    ['writes nothing', 'true', 'expected a scores table, got no file'],
    ['leaves a file where the folder was', 'rmdir "${TITLEBOUT_OUT%/*}"; touch "${TITLEBOUT_OUT%/*}"', 'got no file'],
    ['writes a folder', 'mkdir "$TITLEBOUT_OUT"', 'expected a scores table, got no file'],
    ['writes a link', 'ln -s /etc/hostname "$TITLEBOUT_OUT"', 'expected a scores table, got no file'],
    ['writes an empty file', 'touch "$TITLEBOUT_OUT"', 'got an empty file'],
    [
      'writes labels',
      `printf 'report_id,score,y_true\\nr1,0.5,no\\n' > "$TITLEBOUT_OUT"`,
      'expected no column "y_true"',
    ],
    ['leaves rows out', 'node predict.mjs; sed -i 3,4d "$TITLEBOUT_OUT"', '2 of 5 rows of the test data have no score'],
    [
      'adds rows',
      'node predict.mjs; echo r6,0.5 >> "$TITLEBOUT_OUT"',
      '1 of 6 rows have an id that the test data does not have',
    ],
    ['repeats rows', 'node predict.mjs; echo r1,0.5 >> "$TITLEBOUT_OUT"', '1 of 6 rows repeat an id'],
    [
      'writes no numbers',
      'node predict.mjs; sed -i s/^r4,.*/r4,nan/ "$TITLEBOUT_OUT"',
      'is no probability from 0 to 1',
    ],
  ])('%s', async (_, run, message) => {
    const said = await refused(run)
    expect(said).toContain(message)
    expect(said).toContain('what predict.run wrote to TITLEBOUT_OUT')
  })

  it('needs a column that the rows lack', async () => {
    const task = { ...FIGHTER_TASK, features: ['size', 'height', 'age'] }
    const message = await refusalOf(team.fighter({}).score(table, task), 'DATA')
    expect(message).toContain('judged.csv lacks "height", "age", which the model was trained with')
  })
})

it('knows classes that a model without scores predicts, where the rows have no label', async () => {
  const bare = FIGHTER_ROWS.split('\n').map((line) => line.split(',').slice(0, 3).join(','))
  const name = 'unlabelled.csv'
  await place.write(name, `${bare.join('\n').trimEnd()}\n`)
  const plan = { role: 'test', root: place.root(), path: name, kinds: {}, id: 'report_id', label: undefined } as const
  const rows = await place.reader().open(plan)
  const lines = FIGHTER_IDS.map((id, row) => `${id},${row % 2 === 0 ? 'no' : 'yes'}`)
  await place.write('team/said.csv', `report_id,prediction\n${lines.join('\n')}\n`)
  const said = binary(await team.fighter({ run: 'cp said.csv "$TITLEBOUT_OUT"' }).score(rows, FIGHTER_TASK))
  expect([...said.prediction]).toEqual([0, 1, 0, 1, 0])
  await rows.close()
})
