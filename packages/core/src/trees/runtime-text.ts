import type { BoostedModel } from './boosted-model.ts'

/** How a model is run, for the record: what the file is, and what was taken for granted where it is silent. */
export function boostedRuntime({ title, isNamed, gives, classes }: BoostedModel): string {
  const columns = isNamed ? 'columns by name' : 'columns in the order of data.features'
  return [title, columns, ...classText(gives, classes)].join('; ')
}

function classText(gives: BoostedModel['gives'], classes: BoostedModel['classes']): readonly string[] {
  if (gives === 'number' || gives === 'rank') return []
  if (classes !== undefined) return ['classes as the model names them']
  return [gives === 'classes' ? 'classes in the order of the sorted labels' : 'class 1 counts as positive']
}
