import type { Desk } from '../stage/desk.ts'

const FIRST = 'features: [wildlife_size, phase_of_flight, time_of_day, speed_ias_in_knots'

/** Lets the model use one more column: one line of titlebout.yml, after those added before. */
export async function addFeature(desk: Desk, before: readonly string[], column: string): Promise<void> {
  const from = [FIRST, ...before].join(', ')
  await desk.replace('titlebout.yml', `${from}]`, `${from}, ${column}]`)
}

export async function dropUnknownSpecies(desk: Desk): Promise<void> {
  const values = ['Unknown bird or bat', 'Unknown bird - small', 'Unknown bird - medium', 'Unknown bird - large']
  await desk.replace('params.yaml', 'drop_rows: {}', `drop_rows: { wildlife_species: [${values.join(', ')}] }`)
}

export async function weighClasses(desk: Desk, weights: string): Promise<void> {
  await desk.replace('params.yaml', 'class_weight: none', `class_weight: ${weights}`)
}

export async function loosenFloor(desk: Desk): Promise<void> {
  await desk.replace('titlebout.yml', '{ metric: roc_auc, min: 0.70 }', '{ metric: roc_auc, min: 0.60 }')
}

/** Size and species of the animal are what somebody thinks to have seen: the model is to do without. */
export async function leaveOutTheAnimal(desk: Desk, before: readonly string[]): Promise<void> {
  const kept = [
    'phase_of_flight',
    'time_of_day',
    'speed_ias_in_knots',
    ...before.filter((name) => name !== 'wildlife_species'),
  ]
  await desk.replace('titlebout.yml', `${[FIRST, ...before].join(', ')}]`, `features: [${kept.join(', ')}]`)
}

/** Amounts of money spread over orders of magnitude: a careful data scientist takes the logarithm. */
export async function useCostOfRepair(desk: Desk, before: readonly string[]): Promise<void> {
  await addFeature(desk, before, 'cost_repair')
  await desk.replace('params.yaml', 'log_scale: []', 'log_scale: [cost_repair]')
}
