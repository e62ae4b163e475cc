/** A category as a model file has it: a text, a number, or a truth value. */
export type Category = string | number | boolean

/** A column as a model knows it. */
export interface ModelFeature {
  readonly name: string
  /** Splits ask for its category, by code, rather than for its size. */
  readonly categorical: boolean
  /** What the codes 0, 1, … stand for; undefined when the file does not say it, and values are codes themselves. */
  readonly categories: readonly Category[] | undefined
}

/**
 * What the numbers mean: `probability` of class 1; `logit` of it; `label`, 1 for class 1; `share`, a number from 0 to 1 that may be
 * either a target or a probability; `classes`, a probability for each class; `number`, in units of the label; `rank`, higher
 * stands further up.
 */
export type Gives = 'probability' | 'logit' | 'label' | 'share' | 'classes' | 'number' | 'rank'

/** A boosted model that was read and checked: predicting cannot fail or hang, whatever the rows hold. */
export interface BoostedModel {
  readonly library: 'xgboost' | 'lightgbm'
  /** The file's version, what was boosted and for which objective, such as "xgboost 3.2.0 model: gbtree, binary:logistic". */
  readonly title: string
  readonly objective: string
  readonly gives: Gives
  /** Numbers that it gives for each row. */
  readonly width: number
  readonly features: readonly ModelFeature[]
  /** Whether the file knows the names of its columns; else they are known by their order alone. */
  readonly isNamed: boolean
  /** Labels in the order of the classes, when the file has them. */
  readonly classes: readonly string[] | undefined
  /** Places in {@link features} that the model asks for, ascending: the columns of the matrix that {@link predict} takes. */
  readonly used: readonly number[]
  /** In which the library holds its data and computes. */
  readonly arithmetic: 'float32' | 'float64'
  /** How a category that training did not know is answered: the library refuses it, or takes it for a gap. */
  readonly unknownCategory: 'refused' | 'missing'
  /**
   * What is said about each row.
   *
   * @param matrix row after row the used columns, rounded as the library would hold them; NaN is a gap
   * @returns row after row {@link width} numbers
   */
  predict(matrix: Float64Array, rows: number): Float64Array
}
