import { UserError } from '../error.ts'
import { insteadText } from '../near-name.ts'
import { parseWhere } from '../where/parse.ts'
import { columnsOf } from '../where/text.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import { onOf } from './rule-bounds.ts'
import { columnsCut, declaredSlice, declaredSlices, type DeclaredSlice } from './slice-schema.ts'
import type { Config, Rule } from './schema.ts'
import type { KeyPath } from './yaml.ts'

/** Columns of the scores table (design §6): a slice of such a name could not be told from them. */
const RESERVED_COLUMNS = new Set(['y_true', 'score', 'prediction', 'weight', 'cluster', 'query'])

const FORMS =
  "{ name: …, where: '…' }, { cross: [column, column] }, { column: …, quantiles: 4 } or { column: …, values: […] }"

function slicesHaveOneForm({ data }: Config): ValueProblem[] {
  return data.slices.flatMap((slice, index) =>
    declaredSlice(slice) === undefined
      ? [problem(['data', 'slices', index], `must be a column, or one of ${FORMS}`)]
      : [],
  )
}

function slicesAreTellable({ data }: Config): ValueProblem[] {
  const placed = data.slices.flatMap((slice, index) => {
    const declared = declaredSlice(slice)
    return declared === undefined ? [] : [{ declared, path: ['data', 'slices', index] }]
  })
  const names = placed.map(({ declared }) => declared.name)
  const twice = repeats(names).map((k) => problem(placed[k]?.path ?? [], `stands twice: "${names[k]}"`))
  return [
    ...twice,
    ...placed.flatMap(({ declared, path }) =>
      columnsCut(declared).flatMap((column) => {
        const why = untellable(column, data)
        return why === undefined ? [] : [problem(path, why)]
      }),
    ),
    ...placed.flatMap(({ declared, path }) => crossProblems(declared, path)),
  ]
}

function untellable(column: string, data: Config['data']): string | undefined {
  if (column === data.label) return `is the label: metrics of rows of one label mean nothing ("${column}")`
  if (column === data.id) return `is data.id: every row would be a slice ("${column}")`
  if (RESERVED_COLUMNS.has(column) || column.startsWith('loss_') || column.startsWith('score_'))
    return `is a reserved name of the scores table: "${column}": give it a name and a where`
  return undefined
}

function crossProblems(declared: DeclaredSlice, path: readonly (string | number)[]): ValueProblem[] {
  if (declared.kind !== 'cross') return []
  return repeats(declared.columns).map((k) => problem([...path, 'cross', k], `stands twice: "${declared.columns[k]}"`))
}

function wheresAreReadable({ data }: Config): ValueProblem[] {
  return data.slices.flatMap((slice, index) => {
    const declared = declaredSlice(slice)
    if (declared?.kind !== 'where') return []
    const path = ['data', 'slices', index, 'where']
    try {
      const asked = columnsOf(parseWhere(declared.where))
      return data.label !== undefined && asked.includes(data.label)
        ? [problem(path, `asks about the label "${data.label}": metrics of rows chosen by their label mean nothing`)]
        : []
    } catch (cause) {
      if (cause instanceof UserError) return [problem(path, `cannot be read: ${cause.message}`)]
      throw cause
    }
  })
}

function sliceRulesHaveSlices({ gate, data }: Config): ValueProblem[] {
  if (data.slices.length > 0) return []
  return gate.flatMap((rule, index) =>
    rule.on === 'overall' ? [] : [problem(['gate', index, 'on'], `is ${onOf(rule)}, but data.slices declares none`)],
  )
}

function eachIsDeclared({ gate, data }: Config): ValueProblem[] {
  const declared = declaredSlices(data.slices)
  if (declared.length === 0) return []
  const names = declared.map((slice) => slice.name)
  return gate.flatMap(({ on }, index) => {
    if (typeof on === 'string') return []
    const path = ['gate', index, 'on', 'each']
    const twice = repeats(on.each).map((k) => problem([...path, k], `stands twice: "${on.each[k]}"`))
    const unknown = on.each.flatMap((name, k) =>
      isDeclared(name, declared)
        ? []
        : [problem([...path, k], `is no declared slice: "${name}"${insteadText(name, names)}`)],
    )
    return [...twice, ...unknown]
  })
}

/** By its name, or as one of the values into which a declared slice is cut. */
function isDeclared(name: string, declared: readonly DeclaredSlice[]): boolean {
  if (declared.some((slice) => slice.name === name)) return true
  try {
    const asked = columnsOf(parseWhere(name))
    return declared.some((slice) => {
      const cut = columnsCut(slice)
      return cut.length > 0 && cut.length === asked.length && asked.every((column) => cut.includes(column))
    })
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    // The name of a part of a number column is no expression: "age in [31, 45)".
    return declared.some(
      (slice) => slice.kind !== 'where' && columnsCut(slice).some((column) => name.startsWith(column)),
    )
  }
}

function worstHasOneEnd({ gate }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) =>
    rule.on === 'worst-slice' && bothEnds(rule)
      ? [
          problem(
            ['gate', index, 'on'],
            'is worst-slice, and the worst for min is not the worst for max: write two rules',
          ),
        ]
      : [],
  )
}

function bothEnds({ min, max, between }: Rule): boolean {
  return between !== undefined || (min !== undefined && max !== undefined)
}

function opponentsFit({ gate, model }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) => {
    if (rule.compared_to === undefined) return []
    const path = ['gate', index, 'compared_to']
    if (rule.by !== undefined) return [problem(path, 'has no meaning for a rule between groups: remove by')]
    if (rule.compared_to === 'calibrated') return calibratedProblem(rule, path)
    if (model.task === 'custom' || rule.metric.startsWith('loss_'))
      return [problem(path, 'has no dummy to compare with: a constant has no losses of your own')]
    return []
  })
}

function calibratedProblem({ metric, on }: Rule, path: KeyPath): ValueProblem[] {
  if (metric !== 'expected_calibration_error')
    return [problem(path, `is calibrated, which is about expected_calibration_error, got ${metric}: remove it`)]
  return on === 'worst-slice'
    ? [problem(path, 'is calibrated, which has no worst slice: write on: slices, or name them under each')]
    : []
}

/** What slices, and rules on them, ask of the config. */
export const SLICE_RULES: readonly ConfigRule[] = [
  slicesHaveOneForm,
  slicesAreTellable,
  wheresAreReadable,
  sliceRulesHaveSlices,
  eachIsDeclared,
  worstHasOneEnd,
  opponentsFit,
]
