export { DomainError } from './error.ts'
export type { DomainErrorDetail } from './error.ts'
export { seeded } from './rng.ts'
export type { Rng } from './rng.ts'
export { shuffled } from './shuffle.ts'
export { permutationImportance } from './importance/permutation-importance.ts'
export type { ImportanceOptions, PermutedRun } from './importance/permutation-importance.ts'
export { mean, sampleVariance, sum } from './sums.ts'
export { isUndefined } from './result.ts'
export type {
  Interval,
  Measured,
  Outcome,
  Summarised,
  Summary,
  TestResult,
  Undefined,
  UndefinedReason,
  VarianceMethod,
} from './result.ts'
export type { WeightOptions } from './weights.ts'

export { rocAuc } from './metrics/roc-auc.ts'
export { averagePrecision } from './metrics/average-precision.ts'
export { logLoss, logLosses } from './metrics/log-loss.ts'
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
export { cost, costMeasure, hammingLoss, ZERO_ONE_LOSS, zeroOneLoss } from './metrics/label-losses.ts'
export type { CostOptions } from './metrics/label-losses.ts'
export { cellShares, measureCells } from './metrics/cells.ts'
export type { CellFunction, CellOptions, CellShares, Codes } from './metrics/cells.ts'
export {
  argmax,
  averagePrecisionOvr,
  multiclassBrier,
  multiclassBrierLosses,
  multiclassLogLoss,
  multiclassLogLosses,
  rocAucOvr,
  topKAccuracy,
  unnormalisedRows,
} from './metrics/multiclass-scores.ts'
export type {
  ClassLogLossOptions,
  ClassScores,
  MeasuredClassLogLoss,
  OneVersusRestOptions,
} from './metrics/multiclass-scores.ts'
export { rocAucOvo } from './metrics/one-versus-one.ts'
export type { OneVersusOneOptions } from './metrics/one-versus-one.ts'
export {
  d2AbsoluteError,
  d2Pinball,
  d2Tweedie,
  multiclassBrierSkill,
  multiclassLogLossSkill,
} from './metrics/explained-loss.ts'
export { mase, naiveScale } from './metrics/scaled-error.ts'
export { intervalCoverage, intervalScore, intervalScores, meanIntervalWidth } from './metrics/predicted-intervals.ts'

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
export { medianAbsoluteError, medianInterval, pairedMedianError, resampledMedianError } from './metrics/median-error.ts'
export type { MedianErrorOptions } from './metrics/median-error.ts'

export { intervalOf } from './intervals/interval-of.ts'
export { hasVariance, logitInterval, waldInterval } from './intervals/wald.ts'
export type { LevelOptions, WithVariance } from './intervals/wald.ts'
export { clopperPearson, jeffreys, wilson } from './intervals/proportion.ts'
export { abcInterval } from './intervals/abc.ts'
export { independentDifference } from './intervals/independent-difference.ts'
export { newcombeAuc } from './intervals/auc.ts'
export { newcombePaired, pairedCounts, tango } from './intervals/paired-proportions.ts'
export type { PairedCounts } from './intervals/paired-proportions.ts'

export { pairedDelong, pairedDifference, pairedInfluence, pairedLogLoss, pairedLosses } from './difference.ts'
export { clustered } from './clusters.ts'
export type { ClusterOptions } from './sufficient/clustered-summary.ts'

export { mcnemar } from './hypothesis/mcnemar.ts'
export type { McNemar } from './hypothesis/mcnemar.ts'
export { waldTest } from './hypothesis/wald-test.ts'
export type { WaldTestOptions } from './hypothesis/wald-test.ts'
export { bh, bonferroni, by, hochberg, holm, holmSidak, hommel, sidak } from './hypothesis/families.ts'
export { maxT } from './hypothesis/max-t.ts'
export type { MaxT, MaxTOptions } from './hypothesis/max-t.ts'
export { signedRank, signFlip } from './hypothesis/signed-rank.ts'
export type { SignedRankOptions, SignFlipOptions } from './hypothesis/signed-rank.ts'
export { cochranQ, correctedResampledT, dieboldMariano, fiveByTwo } from './hypothesis/recipes.ts'

export { atLeast, atMost, equivalence, nonInferiority, rowsToDecide, superiority } from './decisions/decision.ts'
export type { Decision, DecisionOptions, RowsOptions, Verdict } from './decisions/decision.ts'

export { ksFromHistogram, ksTwoSample } from './hypothesis/kolmogorov-smirnov.ts'
export type { KsOptions } from './hypothesis/kolmogorov-smirnov.ts'
export { biasCorrectedCramersV, chiSquareTwoSample, cramersV } from './hypothesis/chi-square.ts'
export { gTestTwoSample } from './hypothesis/g-test.ts'
export { andersonDarling, andersonDarlingFromHistogram, andersonDarlingTest } from './hypothesis/anderson-darling.ts'
export { cramerVonMises, cramerVonMisesFromHistogram, cramerVonMisesTest } from './hypothesis/cramer-von-mises.ts'
export type { CramerVonMisesOptions } from './hypothesis/cramer-von-mises.ts'
export {
  energyTest,
  energyTestFromHistogram,
  wassersteinTest,
  wassersteinTestFromHistogram,
} from './hypothesis/distance-tests.ts'
export type { BinnedTestOptions } from './hypothesis/distance-tests.ts'
export type { PermutationOptions } from './hypothesis/permutation.ts'
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
export { cramersVDrift, hellingerDrift, jensenShannonDrift, psiDrift } from './drift/divergence-drift.ts'
export type { JensenShannonDriftOptions, PsiDriftOptions } from './drift/divergence-drift.ts'
export { ksDrift, largestShareDrift } from './drift/largest-gap.ts'
export { totalVariationDrift } from './drift/total-variation.ts'
export { energyDrift, wassersteinDrift } from './drift/binned-distance.ts'
export type { BinnedDriftOptions } from './drift/binned-distance.ts'
export type { ResampledDriftOptions } from './drift/resampling-law.ts'
export { shareDrift } from './drift/share.ts'
export { domainAucDrift } from './drift/domain-auc.ts'
export type { DomainAucOptions } from './drift/domain-auc.ts'
export type { DomainColumn } from './drift/domain-design.ts'
export { energyDistance, wasserstein, wassersteinFromHistogram } from './distances/samples.ts'

export { bestThreshold } from './metrics/best-threshold.ts'
export type { ThresholdChoice, ThresholdGoal, ThresholdPath } from './metrics/best-threshold.ts'
export { thresholdCurve } from './metrics/threshold-curve.ts'
export type { ThresholdCurve } from './metrics/threshold-curve.ts'
export { operatingPoint } from './metrics/curve-points.ts'
export type { CurvePoint, OperatingPoint } from './metrics/curve-points.ts'
export { curvePoint, pairedCurvePoint } from './metrics/resampled-points.ts'
export type { CurvePointOptions, SummaryAtThreshold } from './metrics/resampled-points.ts'
export { gini, scoreKs } from './metrics/score-ks.ts'
export type { MeasuredAtThreshold } from './metrics/score-ks.ts'
export { brierSkill, logLossSkill } from './metrics/skill.ts'
export { calibrationCurve } from './calibration/bins.ts'
export type { BinOptions, CalibrationBin } from './calibration/bins.ts'
export { calibrationError, calibrationErrorNull, expectedCalibrationError } from './calibration/expected-error.ts'
export type { CalibrationErrorOptions, CalibrationErrorSummary, CalibrationNull } from './calibration/expected-error.ts'
export { murphyDecomposition } from './calibration/murphy.ts'
export type { MurphyDecomposition } from './calibration/murphy.ts'
export { spiegelhalter } from './calibration/spiegelhalter.ts'
export { coxCalibration } from './calibration/cox.ts'
export type { CoxCalibration, CoxOptions } from './calibration/cox.ts'
export { calibrationInTheLarge, coxIntercept, coxSlope } from './calibration/recalibration.ts'
export type { RecalibrationOptions } from './calibration/recalibration.ts'

export { worseOf } from './fairness/gap.ts'
export { groupRates } from './fairness/groups.ts'
export type { GroupRate, GroupRates } from './fairness/groups.ts'
export {
  demographicParity,
  differenceToOverall,
  disparity,
  equalizedOdds,
  equalOpportunity,
  fairnessMeasures,
  ratioToOverall,
} from './fairness/disparity.ts'
export type { Disparity, DisparityOptions, FairnessMeasures, OddsDisparity, OddsOptions } from './fairness/disparity.ts'
export { compareGroups, measureGroups, permutedGap } from './fairness/any-metric.ts'
export type { GroupComparison, GroupMeasure, PermutedGap, PermutedGapOptions } from './fairness/any-metric.ts'

export { estimatePerformance } from './label-free/cbpe.ts'
export type { EstimatedPerformance } from './label-free/cbpe.ts'
export { estimateMulticlassPerformance } from './label-free/cbpe-multiclass.ts'
export type { EstimatedMulticlassPerformance } from './label-free/cbpe-multiclass.ts'
export { normalCdf, normalQuantile } from './distributions/normal.ts'
export { ladderAlpha, spendOnLook, splitOverLooks } from './repeated/spending.ts'
export { groupSequential, spentAlpha } from './repeated/group-sequential.ts'
export type { PlannedLook, Spending } from './repeated/group-sequential.ts'
export { inheritedLooks } from './repeated/inherited-looks.ts'
export type { EarlierLook, InheritedLooks, InheritedLooksOptions } from './repeated/inherited-looks.ts'
export { jaccardOfRows, mergeSketches, sharedRows, SKETCH_SIZE, sketchRows } from './repeated/row-sketch.ts'
export type { RowSketch } from './repeated/row-sketch.ts'
export { confidenceSequence, mcnemarEValue, mixtureRatio } from './repeated/always-valid.ts'
export type { ConfidenceSequenceOptions, EValue } from './repeated/always-valid.ts'
export { adwin } from './streams/adwin.ts'
export type { AdwinOptions } from './streams/adwin.ts'
export { ddm } from './streams/ddm.ts'
export type { DdmOptions } from './streams/ddm.ts'
export { pageHinkley } from './streams/page-hinkley.ts'
export type { PageHinkleyOptions, StreamDetector } from './streams/page-hinkley.ts'

export { atPrevalence } from './prevalence.ts'
export { autocorrelated, blockSums } from './time-series.ts'
export { affine, affineSummary } from './affine.ts'
export { resampled, resampledDifference } from './resampling/resampled.ts'
export type { ResampledOptions } from './resampling/resampled.ts'
export { bootstrapCells, bootstrapRows } from './resampling/bootstrap.ts'
export { quantileRatio } from './resampling/quantile-ratio.ts'
export type { QuantileRatioOptions } from './resampling/quantile-ratio.ts'
export type { BootstrapOptions } from './resampling/bootstrap.ts'
export { dcg, ndcg } from './ranking/dcg.ts'
export type { DcgOptions } from './ranking/dcg.ts'
export { hitAt, precisionAt, queryAveragePrecision, recallAt, reciprocalRank } from './ranking/places.ts'
export { meanOverQueries, perQuery } from './ranking/queries.ts'
export type { EmptyQuery, QueryValues } from './ranking/queries.ts'
export { bonettWright, measuredKendall, measuredSpearman } from './ranking/association.ts'
export { kendallTauB, midranks, pearson, spearman } from './ranking/correlation.ts'

export { everyRow, oneSlice, requirePartition } from './sufficient/partition.ts'
export type { Partition } from './sufficient/partition.ts'
export { cutsOf } from './sufficient/slices.ts'
export type { Cuts } from './sufficient/slices.ts'
export type { SliceSize } from './sufficient/slice-size.ts'
export { cellStatistics, jointCells } from './sufficient/cell-statistics.ts'
export type { CellMoment, CellRows, CellStatistics, CellSums, JointCells } from './sufficient/cell-statistics.ts'
export { cellDifference, cellSummary } from './sufficient/cell-summary.ts'
export type { CellMeasure } from './sufficient/cell-summary.ts'
export { devianceSeries, NEAR } from './sufficient/deviance.ts'
export { isOfTruth, isSpread, LEAST_TRUTH, LOG_LOSS_EPS, termColumn, termName } from './sufficient/terms.ts'
export type { FighterColumns, Term } from './sufficient/terms.ts'
export { measureSums } from './sufficient/measure-sums.ts'
export { sumStatistics } from './sufficient/sum-statistics.ts'
export type { BasisColumn, SumRows, SumStatistics } from './sufficient/sum-statistics.ts'
export { meanMeasure, sumDifference, sumSummary } from './sufficient/sum-summary.ts'
export type { Slopes, SumMeasure } from './sufficient/sum-summary.ts'
export { pairedRanks, rankStatistics } from './sufficient/rank-statistics.ts'
export type { Ranked, RankMeasure, RankRows, RankStatistics, Spread } from './sufficient/rank-statistics.ts'
export { rankDifference, rankSummary } from './sufficient/rank-summary.ts'
export type { Side } from './sufficient/rank-measures.ts'
export { sortedFinite } from './order.ts'
export type { Runs } from './order.ts'

export {
  ACCURACY,
  NEGATIVE_PREDICTIVE_VALUE,
  PRECISION,
  RECALL,
  SELECTION_RATE,
  SPECIFICITY,
} from './metrics/proportion.ts'
export { balancedAccuracyMeasure, cohenKappaMeasure, MATTHEWS } from './metrics/agreement.ts'
export { averagedPrecisionMeasure, averagedRecallMeasure, fMeasure, jaccardMeasure } from './metrics/f-score.ts'
export { BRIER } from './metrics/brier.ts'
export { LOG_LOSS } from './metrics/log-loss.ts'
export { BRIER_SKILL, LOG_LOSS_SKILL } from './metrics/skill.ts'
export { CLASS_BRIER, CLASS_LOG_LOSS, requireClassScores, topKMeasure } from './metrics/multiclass-scores.ts'
export {
  EXPLAINED_VARIANCE,
  MAE,
  MAPE,
  MSE,
  MSLE,
  pinballMeasure,
  R2,
  RMSE,
  SMAPE,
  tweedieMeasure,
  WAPE,
} from './metrics/regression.ts'
export { requireNumbers } from './metrics/regression-losses.ts'
export { requireClasses } from './metrics/cells.ts'
export {
  isWeight,
  LARGEST_WEIGHT,
  LEAST_WEIGHT,
  requireBinary,
  requireFinite,
  requireProbabilities,
  requireWeights,
} from './domain.ts'
