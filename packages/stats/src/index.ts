export { DomainError } from './error.ts'
export type { DomainErrorDetail } from './error.ts'
export { seeded } from './rng.ts'
export type { Rng } from './rng.ts'
export { mean, sampleVariance, sum } from './sums.ts'
export { isUndefined } from './result.ts'
export type { Interval, Measured, Outcome, TestResult, Undefined, UndefinedReason, VarianceMethod } from './result.ts'
export type { WeightOptions } from './weights.ts'

export { rocAuc } from './metrics/roc-auc.ts'
export { averagePrecision } from './metrics/average-precision.ts'
export { LOG_LOSS_EPS, logLoss, logLosses } from './metrics/log-loss.ts'
export type { LogLossOptions, MeasuredLogLoss } from './metrics/log-loss.ts'
export { brier, brierLosses } from './metrics/brier.ts'
export { meanLoss } from './metrics/mean-loss.ts'
export type { MeanOptions } from './metrics/mean-loss.ts'
export {
  accuracy,
  negativePredictiveValue,
  precision,
  recall,
  selectionRate,
  specificity,
} from './metrics/proportion.ts'

export { averagedPrecision, averagedRecall, fScore, jaccard } from './metrics/f-score.ts'
export type { Average, AverageOptions, FOptions } from './metrics/f-score.ts'
export { balancedAccuracy, cohenKappa, matthewsCorrelation, multiclassAccuracy } from './metrics/agreement.ts'
export type { KappaOptions } from './metrics/agreement.ts'
export { measureCells } from './metrics/cells.ts'
export type { CellFunction, CellOptions, CellShares, Codes } from './metrics/cells.ts'
export {
  argmax,
  averagePrecisionOvr,
  multiclassBrier,
  multiclassBrierLosses,
  multiclassLogLoss,
  multiclassLogLosses,
  rocAucOvo,
  rocAucOvr,
  topKAccuracy,
} from './metrics/multiclass-scores.ts'
export type { ClassScores, OneVersusOneOptions, OneVersusRestOptions } from './metrics/multiclass-scores.ts'
export {
  explainedVariance,
  mae,
  mape,
  maxError,
  meanError,
  mse,
  msle,
  ofMeans,
  pinball,
  r2,
  rmse,
  smape,
  tweedieDeviance,
  wape,
} from './metrics/regression.ts'
export {
  absoluteErrors,
  pinballLosses,
  relativeErrors,
  signedErrors,
  squaredErrors,
  squaredLogErrors,
  symmetricRelativeErrors,
  tweedieDeviances,
} from './metrics/regression-losses.ts'
export { medianAbsoluteError, medianInterval } from './metrics/median-error.ts'

export { intervalOf } from './intervals/interval-of.ts'
export { hasVariance, logitInterval, waldInterval } from './intervals/wald.ts'
export type { LevelOptions, WithVariance } from './intervals/wald.ts'
export { clopperPearson, jeffreys, wilson } from './intervals/proportion.ts'
export { newcombeAuc } from './intervals/auc.ts'
export { newcombePaired, pairedCounts, tango } from './intervals/paired-proportions.ts'
export type { PairedCounts } from './intervals/paired-proportions.ts'

export { pairedDelong, pairedDifference, pairedInfluence, pairedLogLoss, pairedLosses } from './difference.ts'
export { clustered } from './clusters.ts'
export type { ClusterOptions } from './clusters.ts'

export { mcnemar } from './hypothesis/mcnemar.ts'
export type { McNemar } from './hypothesis/mcnemar.ts'
export { waldTest } from './hypothesis/wald-test.ts'
export type { WaldTestOptions } from './hypothesis/wald-test.ts'
export { bh, bonferroni, by, hochberg, holm, sidak } from './hypothesis/families.ts'

export { atLeast, atMost, equivalence, nonInferiority, rowsToDecide, superiority } from './decisions/decision.ts'
export type { Decision, DecisionOptions, RowsOptions, Verdict } from './decisions/decision.ts'

export { ksFromHistogram, ksTwoSample } from './hypothesis/kolmogorov-smirnov.ts'
export type { KsOptions } from './hypothesis/kolmogorov-smirnov.ts'
export { biasCorrectedCramersV, chiSquareTwoSample, cramersV } from './hypothesis/chi-square.ts'
export { newcombeDifference, twoProportionTest } from './hypothesis/two-proportions.ts'
export type { Share } from './hypothesis/two-proportions.ts'
export {
  debiasedPsi,
  EMPTY_SHARE,
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  ksDistance,
  largestShareDifference,
  psi,
  psiNullMean,
  totalVariation,
} from './distances/divergences.ts'
export type { JensenShannonOptions, PsiOptions } from './distances/divergences.ts'
export { mergeThin } from './distances/histograms.ts'
export type { Counts, Merged, MergeOptions } from './distances/histograms.ts'

export { driftFamily } from './drift/effect.ts'
export type { DriftEffect, DriftMeasure, DriftOptions } from './drift/effect.ts'
export { jensenShannonDrift, psiDrift } from './drift/chi-square-law.ts'
export type { JensenShannonDriftOptions, PsiDriftOptions } from './drift/chi-square-law.ts'
export { ksDrift, totalVariationDrift } from './drift/resampling-law.ts'
export type { ResampledDriftOptions } from './drift/resampling-law.ts'
export { shareDrift } from './drift/share.ts'
