import {
  numberText,
  type AuditLine,
  type Bout,
  type Dataset,
  type Evaluation,
  type Training,
  type Validation,
} from '@titlebout/core'

/** Data that the evidence names: every document must name the same bytes under the same role. The bytes are elsewhere. */
export function dataLines(all: {
  readonly validation: Validation
  readonly training: Training
  readonly evaluation: Evaluation
  readonly bout: Bout
}): AuditLine[] {
  const named: readonly (readonly [kind: string, datasets: readonly Dataset[]])[] = [
    ['validation', all.validation.result.datasets],
    ['training', all.training.result.data],
    ['evaluation', [all.evaluation.result.dataset]],
    ['bout', [all.bout.result.dataset]],
  ]
  const roles = [...new Set(named.flatMap(([, datasets]) => datasets.map(({ role }) => role)))]
  return roles.flatMap((role) => roleLine(role, named))
}

function roleLine(
  role: Dataset['role'],
  named: readonly (readonly [kind: string, datasets: readonly Dataset[]])[],
): AuditLine[] {
  const said = named.flatMap(([kind, datasets]) =>
    datasets.filter((one) => one.role === role).map((dataset) => ({ kind, dataset })),
  )
  const [first] = said
  if (first === undefined) return []
  const other = said.find(({ dataset }) => dataset.sha256 !== first.dataset.sha256)
  return [
    {
      depth: 7,
      what: 'data',
      name: `${role}: ${first.dataset.name}`,
      sha256: first.dataset.sha256,
      state: other === undefined ? 'recorded' : 'broken',
      detail:
        other === undefined
          ? `${numberText(first.dataset.row_count)} rows, named alike by ${said.map(({ kind }) => kind).join(', ')}`
          : `the ${first.kind} evidence names this, the ${other.kind} evidence ${other.dataset.sha256}`,
    },
  ]
}
