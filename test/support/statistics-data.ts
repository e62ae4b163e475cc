import { seeded, type Rng } from '@titlebout/stats'
import type { JudgedColumns, JudgedRows, Task } from '@titlebout/core'

/** What makes numbers hard to add up. */
export interface Hardship {
  readonly name: string
  readonly rows?: number
  /** Scores and predictions are cut to so many steps, so that many are alike. */
  readonly steps?: number | undefined
  /** `wide`: from a millionth to a million. */
  readonly weights?: boolean | 'wide'
  readonly clusters?: boolean
  readonly single?: boolean
  /** Nobody errs. */
  readonly perfect?: boolean
  /** Added to losses, to truths and to predicted numbers. */
  readonly offset?: number
}

/** Judged rows in memory, and the same as a file of columns. */
export interface JudgedData {
  readonly fighters: { readonly champion: JudgedRows; readonly candidate: JudgedRows }
  readonly columns: JudgedColumns
  /** By column, as a file has it. */
  readonly table: Readonly<Record<string, readonly (string | number | null)[]>>
  /** Text column of slices: two of many rows, one of one class, one of one row, one of null. */
  readonly slices: readonly (string | null)[]
}

export const CLASSES = ['low', 'middle', 'high', "it's"] as const

/** Rows of a task that are the same for whoever asks: seeded. */
export function judgedData(task: Exclude<Task, 'ranking'>, hardship: Hardship): JudgedData {
  const { rows: n = 400 } = hardship
  const rng = seeded(seedOf(`${task}/${hardship.name}`) + n)
  const slices = Array.from({ length: n }, (_, i) => sliceOf(i, rng))
  const facts = factsOf(n, hardship, rng)
  const common = {
    slice: slices,
    ...(facts.weight && { weight: [...facts.weight] }),
    ...(facts.cluster && { patient: Array.from(facts.cluster, (code) => `p${code}`) }),
  }
  const names = {
    weight: facts.weight && 'weight',
    cluster: facts.cluster && 'patient',
  }
  const made = MAKERS[task](n, hardship, { rng, slices, facts })
  return {
    fighters: made.fighters,
    slices,
    table: { ...common, ...made.table },
    columns: { task, ...names, ...made.columns },
  }
}

function sliceOf(i: number, rng: Rng): string | null {
  if (i === 0) return 'one row'
  const u = rng.next()
  return u < 0.45 ? 'large' : u < 0.75 ? "o'clock" : u < 0.9 ? 'one class' : null
}

interface Facts {
  readonly count: number
  readonly weight: Float64Array | undefined
  readonly cluster: Uint32Array | undefined
}

function factsOf(n: number, { weights = false, clusters = false }: Hardship, rng: Rng): Facts {
  return {
    count: n,
    weight:
      weights === false
        ? undefined
        : Float64Array.from({ length: n }, () => {
            if (rng.next() < 0.05) return 0
            return weights === 'wide' ? 10 ** (12 * rng.next() - 6) : rng.next() * 3
          }),
    cluster: clusters ? Uint32Array.from({ length: n }, () => Math.floor(rng.next() * (n / 5))) : undefined,
  }
}

interface Made {
  readonly fighters: JudgedData['fighters']
  readonly table: JudgedData['table']
  readonly columns: Pick<JudgedColumns, 'label' | 'classes' | 'fighters'>
}

interface Ingredients {
  readonly rng: Rng
  readonly slices: readonly (string | null)[]
  readonly facts: Facts
}

const MAKERS: { readonly [T in Exclude<Task, 'ranking'>]: (n: number, hardship: Hardship, of: Ingredients) => Made } = {
  'binary-classification': binary,
  'multiclass-classification': multiclass,
  regression,
  custom,
}

function binary(n: number, hardship: Hardship, { rng, slices, facts }: Ingredients): Made {
  const truth = Uint8Array.from(slices, (slice) => (slice === 'one class' ? 1 : rng.next() < 0.35 ? 1 : 0))
  const noise = hardship.perfect === true ? 1 : 6
  const score = (skill: number): Float64Array =>
    Float64Array.from(truth, (label) => shaped(sigmoid(skill * (label - 0.5) + noise * (rng.next() - 0.5)), hardship))
  const [first, second] = [score(1.5), score(2)]
  const rowsOf = (values: Float64Array): JudgedRows => ({
    task: 'binary-classification',
    ...facts,
    truth,
    score: values,
    prediction: Uint8Array.from(values, (value) => (value >= 0.5 ? 1 : 0)),
  })
  return {
    fighters: { champion: rowsOf(first), candidate: rowsOf(second) },
    table: {
      label: Array.from(truth, (label) => (label === 1 ? "it's" : 'no')),
      first: [...first],
      second: [...second],
    },
    columns: {
      label: 'label',
      classes: ["it's"],
      fighters: { champion: { score: 'first' }, candidate: { score: 'second' } },
    },
  }
}

function multiclass(n: number, hardship: Hardship, { rng, slices, facts }: Ingredients): Made {
  const K = CLASSES.length
  const truth = Uint16Array.from(slices, (slice) => (slice === 'one class' ? 2 : Math.floor(rng.next() * K)))
  const fighter = (skill: number): Extract<JudgedRows, { task: 'multiclass-classification' }> => {
    const values = new Float64Array(n * K)
    const prediction = new Uint16Array(n)
    for (let i = 0; i < n; i += 1) {
      const raw = CLASSES.map((_, k) => Math.exp(skill * (k === truth[i] ? 1 : 0) + 2 * rng.next()))
      const total = raw.reduce((sum, x) => sum + x, 0)
      for (let k = 0; k < K; k += 1) values[i * K + k] = shaped(raw[k]! / total, hardship)
      prediction[i] = raw.indexOf(Math.max(...raw))
    }
    return {
      task: 'multiclass-classification',
      ...facts,
      classes: CLASSES,
      truth,
      scores: { values, classes: K },
      prediction,
    }
  }
  const [champion, candidate] = [fighter(0.7), fighter(1.2)]
  const columnsOf = (name: string, rows: typeof champion): Record<string, (string | number)[]> => ({
    [`${name}_called`]: Array.from(rows.prediction, (code) => CLASSES[code]!),
    ...Object.fromEntries(
      CLASSES.map((_, k) => [`${name}_${k}`, Array.from({ length: n }, (_, i) => rows.scores!.values[i * K + k]!)]),
    ),
  })
  const namesOf = (name: string) => ({ prediction: `${name}_called`, scores: CLASSES.map((_, k) => `${name}_${k}`) })
  return {
    fighters: { champion, candidate },
    table: {
      label: Array.from(truth, (code) => CLASSES[code]!),
      ...columnsOf('first', champion),
      ...columnsOf('second', candidate),
    },
    columns: {
      label: 'label',
      classes: CLASSES,
      fighters: { champion: namesOf('first'), candidate: namesOf('second') },
    },
  }
}

function regression(n: number, hardship: Hardship, { rng, slices, facts }: Ingredients): Made {
  const { offset = 0 } = hardship
  const truth = Float64Array.from(slices, (slice) => offset + (slice === 'one class' ? 3 : 0.1 + 5 * rng.next() ** 3))
  const prediction = (noise: number): Float64Array =>
    truth.map((y) => offset + shaped(Math.abs(y - offset + noise * (rng.next() - 0.4)) + 0.01, hardship))
  const [first, second] = [prediction(1), prediction(0.8)]
  const rowsOf = (values: Float64Array): JudgedRows => ({ task: 'regression', ...facts, truth, prediction: values })
  return {
    fighters: { champion: rowsOf(first), candidate: rowsOf(second) },
    table: { label: [...truth], first: [...first], second: [...second] },
    columns: {
      label: 'label',
      classes: [],
      fighters: { champion: { score: 'first' }, candidate: { score: 'second' } },
    },
  }
}

function custom(n: number, { offset = 0 }: Hardship, { rng, facts }: Ingredients): Made {
  const losses = (): Float64Array => Float64Array.from({ length: n }, () => offset + Math.exp(4 * rng.next()))
  const [first, second] = [losses(), losses()]
  const rowsOf = (values: Float64Array): JudgedRows => ({
    task: 'custom',
    ...facts,
    losses: new Map([['loss_cost', values]]),
  })
  return {
    fighters: { champion: rowsOf(first), candidate: rowsOf(second) },
    table: { loss_cost: [...second], loss_champion: [...first] },
    columns: {
      label: undefined,
      classes: [],
      fighters: {
        champion: { losses: { loss_cost: 'loss_champion' } },
        candidate: { losses: { loss_cost: 'loss_cost' } },
      },
    },
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function shaped(value: number, { steps, single = false }: Hardship): number {
  const stepped = steps === undefined ? value : Math.max(1, Math.round(value * steps)) / steps
  return single ? Math.fround(stepped) : stepped
}

function seedOf(text: string): number {
  let seed = 0
  for (const character of text) seed = (seed * 31 + character.codePointAt(0)!) % 1_000_003
  return seed
}
